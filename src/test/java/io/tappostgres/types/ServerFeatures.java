package io.tappostgres.types;

import io.tappostgres.testing.TestDatabase;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a server has that not all of them have.
 *
 * @param versionNum {@code server_version_num}
 * @param names the extensions that can be created, and {@code xml} if the server was built with it
 */
record ServerFeatures(int versionNum, Set<String> names) {

    static ServerFeatures of(TestDatabase database) throws SQLException {
        Set<String> names = new HashSet<>();
        for (List<String> row : database.query("SELECT name FROM pg_available_extensions")) {
            names.add(row.get(0));
        }
        if (hasXml(database)) {
            names.add("xml");
        }
        return new ServerFeatures(database.server().versionNum(), Set.copyOf(names));
    }

    private static boolean hasXml(TestDatabase database) {
        try {
            return database.value("SELECT xml '<a/>'").equals("<a/>");
        } catch (SQLException e) {
            return false;
        }
    }

    /** Whether a server is {@code 14+}, {@code <14}, or has a feature of this name. */
    boolean have(String condition) {
        if (condition.startsWith("<")) {
            return versionNum < versionNum(condition.substring(1));
        }
        if (condition.endsWith("+")) {
            return versionNum >= versionNum(condition.substring(0, condition.length() - 1));
        }
        return names.contains(condition);
    }

    private static int versionNum(String release) {
        String[] parts = release.split("\\.", -1);
        int minor = parts.length == 1 ? 0 : Integer.parseInt(parts[1]);
        return Integer.parseInt(parts[0]) * 10_000 + minor * 100;
    }
}
