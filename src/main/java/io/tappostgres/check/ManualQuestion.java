package io.tappostgres.check;

import static io.tappostgres.check.CheckId.D80;

import io.tappostgres.finding.Finding;
import java.util.ArrayList;
import java.util.List;

/** What no statement tells of a server that Amazon runs. */
final class ManualQuestion implements Question {

    @Override
    public CheckId id() {
        return D80;
    }

    @Override
    public List<Finding> ask(CheckContext context) {
        if (!context.flavour().isAmazon()) {
            return List.of();
        }
        List<String> items = new ArrayList<>();
        items.add(
                "the security group and the subnets of the VPC let in the machines that the tap will"
                        + " run on");
        items.add("\"host\" is the endpoint that is meant: writer or reader");
        if (context.readsLog()) {
            items.add("the backup retention is more than 1 day");
            items.add("the parameter group is in-sync, not pending-reboot");
        }
        return List.of(
                D80.info(
                        context.serverScope(),
                        "to be looked at in the console",
                        items.toArray(String[]::new)));
    }
}
