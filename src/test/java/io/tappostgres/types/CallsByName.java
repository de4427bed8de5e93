package io.tappostgres.types;

import io.tappostgres.decoding.LogRelation;
import io.tappostgres.decoding.RecordedCalls;
import java.util.List;

/** Calls a table by its name, whatever its shape, and has a line for each that is emptied. */
final class CallsByName extends RecordedCalls {

    @Override
    protected String number(LogRelation relation) {
        return relation.schemaName() + "." + relation.name();
    }

    @Override
    public void truncate(List<LogRelation> emptied) {
        emptied.forEach(relation -> super.truncate(List.of(relation)));
    }
}
