package io.tappostgres.discovery;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The databases of a server that hold data of users, and whether the user may connect to each. */
public final class ServerDatabases {

    /** Besides templates, leaves out the databases that hosting services keep for themselves. */
    private static final String SQL =
            """
            SELECT datname, has_database_privilege(oid, 'CONNECT')
            FROM pg_database
            WHERE datallowconn AND NOT datistemplate
              AND datname NOT IN ('rdsadmin', 'cloudsqladmin', 'azure_maintenance', 'azure_sys')
            """;

    private final Map<String, Boolean> connectableByName;

    private ServerDatabases(Map<String, Boolean> connectableByName) {
        this.connectableByName = Collections.unmodifiableMap(connectableByName);
    }

    /** Asks the server that a connection is to. */
    public static ServerDatabases read(Connection connection) throws SQLException {
        Map<String, Boolean> databases = new TreeMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(SQL)) {
            while (result.next()) {
                databases.put(result.getString(1), result.getBoolean(2));
            }
        }
        return new ServerDatabases(databases);
    }

    /**
     * The databases to read, by name.
     *
     * @param filter only these; all if empty
     */
    public List<String> connectable(List<String> filter) {
        return wanted(filter, true);
    }

    /** Those that are wanted and may not be connected to. */
    public List<String> closed(List<String> filter) {
        return wanted(filter, false);
    }

    /** Those that are wanted and do not exist. */
    public List<String> unknown(List<String> filter) {
        return filter.stream().filter(name -> !connectableByName.containsKey(name)).toList();
    }

    private List<String> wanted(List<String> filter, boolean connectable) {
        List<String> names = new ArrayList<>();
        connectableByName.forEach(
                (name, mayConnect) -> {
                    boolean isWanted = filter.isEmpty() || filter.contains(name);
                    if (mayConnect == connectable && isWanted) {
                        names.add(name);
                    }
                });
        return names;
    }

    /** What a person should know of databases that are wanted and cannot be read. */
    List<String> warnings(List<String> filter) {
        List<String> warnings = new ArrayList<>();
        for (String name : unknown(filter)) {
            warnings.add("\"filter_dbs\" names database \"" + name + "\", which does not exist");
        }
        for (String name : closed(filter)) {
            warnings.add(
                    "Skipping database \"%s\": the user may not connect to it; GRANT CONNECT ON DATABASE lets it in"
                            .formatted(name));
        }
        return warnings;
    }
}
