package io.tappostgres.check;

import static io.tappostgres.check.CheckId.D02;

import io.tappostgres.finding.Finding;
import java.util.List;

/** Who runs the server, which decides where its settings are changed. */
final class FlavourQuestion implements Question {

    @Override
    public CheckId id() {
        return D02;
    }

    @Override
    public List<Finding> ask(CheckContext context) {
        return List.of(D02.info(context.serverScope(), context.flavour().title()));
    }
}
