package io.tappostgres.change;

import io.tappostgres.connection.Identifiers;
import io.tappostgres.decoding.LogRelation;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the streams that a table's changes belong to: its own, and those of the tables that it is a
 * partition of or inherits from, since a stream has the rows that a SELECT has. Belongs to one
 * thread.
 */
final class ChangeRouter {

    /**
     * One stream that a change belongs to.
     *
     * @param isDescendant whether the change is of a partition, or of a table that inherits
     */
    record Route(StreamChanges stream, boolean isDescendant) {}

    private static final Logger LOG = LoggerFactory.getLogger(ChangeRouter.class);

    private final List<StreamChanges> streams;
    private final CurrentCatalogs catalogs;
    private final IdentityHashMap<LogRelation, List<Route>> known = new IdentityHashMap<>();

    ChangeRouter(List<StreamChanges> streams, CurrentCatalogs catalogs) {
        this.streams = List.copyOf(streams);
        this.catalogs = catalogs;
    }

    /** The streams that changes of a relation belong to. */
    List<Route> routes(LogRelation relation) {
        List<Route> routes = known.get(relation);
        if (routes == null) {
            routes = find(relation);
            known.put(relation, routes);
        }
        return routes;
    }

    /** The number of the relation's table; 0 if there is none of its name any more. */
    long oid(LogRelation relation) {
        return catalogs.tableOid(relation);
    }

    private List<Route> find(LogRelation relation) {
        long oid = oid(relation);
        List<Route> routes = new ArrayList<>();
        List<Long> ancestors = catalogs.ancestors(oid);
        for (StreamChanges stream : streams) {
            if (stream.tableOid() == oid) {
                routes.add(new Route(stream, false));
            } else if (ancestors.contains(stream.tableOid())) {
                routes.add(new Route(stream, true));
            }
        }
        if (routes.isEmpty()) {
            warnIfGone(relation, oid);
        }
        return List.copyOf(routes);
    }

    private boolean hasParts(StreamChanges stream) {
        return !catalogs.rowHolders(stream.tableOid()).equals(List.of(stream.tableOid()));
    }

    /** The log goes back to when there was such a table, the system catalogs do not. */
    private void warnIfGone(LogRelation relation, long oid) {
        if (!catalogs.exists(oid) && streams.stream().anyMatch(this::hasParts)) {
            LOG.warn(
                    "The log has changes of {}, which is gone: if it was a partition of a stream's table, they are left out, and rows that were in it stay in the target; reset that stream, or let the publication send changes as those of the root (publish_via_partition_root)",
                    Identifiers.quoteQualified(relation.schemaName(), relation.name()));
        }
    }
}
