package io.tappostgres.connection;

import io.tappostgres.TapException;
import io.tappostgres.TapException.Kind;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.regex.Pattern;

/** Tells PostgreSQL, whoever hosts it, from other products that speak its protocol. */
public final class ServerProduct {

    private static final String POSTGRES = "PostgreSQL ";

    /**
     * What PostgreSQL itself says, and packages of it: those of Linux distributions and of macOS,
     * Percona's, and Neon's with a commit.
     */
    private static final Pattern PLAIN =
            Pattern.compile(
                    "PostgreSQL [0-9.]+(devel|(alpha|beta|rc)[0-9]+)?"
                            + "( \\((Debian|Ubuntu|Raspbian|Homebrew|MacPorts|Postgres\\.app)[^()]*\\)"
                            + "| \\([0-9a-f]{7,40}\\)| - Percona [^(),]*)?"
                            + "(, compiled by| on ).* (32|64)-bit");

    private ServerProduct() {}

    /**
     * Refuses a server that is another product.
     *
     * @param version what it says of itself: {@code PostgreSQL 15.18 on x86_64-pc-linux-gnu, …} or
     *     {@code CockroachDB CCL v23.1.11 (x86_64-pc-linux-gnu, built …)}
     */
    static void requirePostgres(String version) {
        if (version.startsWith(POSTGRES)) {
            if (version.contains("Redshift")) {
                throw otherProduct("Amazon Redshift");
            }
            return;
        }
        throw otherProduct(version.split("[(,]", 2)[0].strip());
    }

    /**
     * Whether a server is PostgreSQL itself, and not a product that was made of it and may keep
     * rows in its own way: Greenplum, YugabyteDB, EDB Postgres Advanced Server and others add their
     * name to the version. Amazon Aurora and AlloyDB do not, and have PostgreSQL's heap.
     *
     * @param version what {@code version()} says
     */
    public static boolean isPlain(String version) {
        return PLAIN.matcher(version).matches();
    }

    /** The same of one that has refused what every PostgreSQL server takes. */
    static void requirePostgres(Connection connection) {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT version()")) {
            row.next();
            requirePostgres(row.getString(1));
        } catch (SQLException e) {
            // Then what it has refused tells more.
            return;
        }
    }

    static TapException otherProduct(String name) {
        return new TapException(
                Kind.SOURCE,
                "the server is %s, not PostgreSQL, whose system catalogs and text of values this tap relies on: check \"host\" and \"port\" in the config, or use a tap for %s"
                        .formatted(name, name));
    }
}
