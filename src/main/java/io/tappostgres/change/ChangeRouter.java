package io.tappostgres.change;

import io.tappostgres.replication.LogRelation;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;

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

    private List<Route> find(LogRelation relation) {
        long oid =
                relation.oid() == 0
                        ? catalogs.tableOid(relation.schemaName(), relation.name())
                        : relation.oid();
        List<Route> routes = new ArrayList<>();
        List<Long> ancestors = catalogs.ancestors(oid);
        for (StreamChanges stream : streams) {
            if (stream.tableOid() == oid) {
                routes.add(new Route(stream, false));
            } else if (ancestors.contains(stream.tableOid())) {
                routes.add(new Route(stream, true));
            }
        }
        return List.copyOf(routes);
    }
}
