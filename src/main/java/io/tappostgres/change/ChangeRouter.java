package io.tappostgres.change;

import io.tappostgres.replication.LogRelation;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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

    /**
     * The streams that have rows of relations which were emptied together, and whether they have no
     * others. The log does not name the table itself if only its partitions are published.
     */
    Map<StreamChanges, Boolean> emptied(List<LogRelation> relations) {
        Map<StreamChanges, Boolean> emptied = new LinkedHashMap<>();
        List<Long> oids = new ArrayList<>();
        for (LogRelation relation : relations) {
            oids.add(oid(relation));
            routes(relation).forEach(route -> emptied.put(route.stream(), false));
        }
        emptied.replaceAll((stream, unknown) -> catalogs.areAllRows(stream.tableOid(), oids));
        return emptied;
    }

    private long oid(LogRelation relation) {
        return relation.oid() == 0
                ? catalogs.tableOid(relation.schemaName(), relation.name())
                : relation.oid();
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
        return List.copyOf(routes);
    }
}
