package io.tappostgres.connection;

import io.tappostgres.TapException;
import io.tappostgres.TapException.Kind;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;

/**
 * The version of a server, as {@code server_version_num} has it.
 *
 * @param number 90324 for 9.3.24, 150018 for 15.18
 */
public record ServerVersion(int number) {

    public static final ServerVersion V9_4 = new ServerVersion(90400);
    public static final ServerVersion V9_5 = new ServerVersion(90500);
    public static final ServerVersion V9_6 = new ServerVersion(90600);
    public static final ServerVersion V10 = new ServerVersion(100000);
    public static final ServerVersion V11 = new ServerVersion(110000);
    public static final ServerVersion V12 = new ServerVersion(120000);
    public static final ServerVersion V13 = new ServerVersion(130000);
    public static final ServerVersion V14 = new ServerVersion(140000);
    public static final ServerVersion V15 = new ServerVersion(150000);
    public static final ServerVersion V16 = new ServerVersion(160000);
    public static final ServerVersion V17 = new ServerVersion(170000);
    public static final ServerVersion V18 = new ServerVersion(180000);

    /** What Amazon Redshift says to this day: the one that it was made of. */
    private static final ServerVersion REDSHIFT = new ServerVersion(80002);

    /** The oldest server that any replication method supports. */
    static final ServerVersion OLDEST_SUPPORTED = new ServerVersion(90300);

    /** The version the server announced when the connection was opened; asks nothing of it. */
    public static ServerVersion of(Connection connection) throws SQLException {
        DatabaseMetaData metadata = connection.getMetaData();
        return parse(metadata.getDatabaseProductVersion());
    }

    /**
     * The version in a {@code server_version} such as {@code 9.3.24}, {@code 18beta1} or {@code
     * 15.18 (Debian 15.18-0+deb12u1)}.
     */
    static ServerVersion parse(String text) {
        int major = 0;
        int minor = 0;
        int patch = 0;
        int part = 0;
        for (int i = 0; i < text.length() && part < 3; i++) {
            char character = text.charAt(i);
            if (character == '.') {
                part++;
                continue;
            }
            int digit = Character.digit(character, 10);
            if (digit < 0) {
                break;
            }
            switch (part) {
                case 0 -> major = major * 10 + digit;
                case 1 -> minor = minor * 10 + digit;
                default -> patch = patch * 10 + digit;
            }
        }
        return new ServerVersion(
                major >= 10 ? major * 10_000 + minor : major * 10_000 + minor * 100 + patch);
    }

    public boolean isAtLeast(ServerVersion other) {
        return number >= other.number;
    }

    /** Refuses a server that is too old to be read. */
    void requireSupported() {
        if (number == REDSHIFT.number) {
            throw ServerProduct.otherProduct("Amazon Redshift");
        }
        if (!isAtLeast(OLDEST_SUPPORTED)) {
            throw new TapException(
                    Kind.SOURCE,
                    "the server is PostgreSQL %s, but the oldest supported version is %s: upgrade the server"
                            .formatted(this, OLDEST_SUPPORTED));
        }
    }

    /** The version as people write it: 9.3.24, 15.18. */
    @Override
    public String toString() {
        if (number >= 100_000) {
            return number / 10_000 + "." + number % 10_000;
        }
        int patch = number % 100;
        String release = number / 10_000 + "." + number / 100 % 100;
        return patch == 0 ? release : release + "." + patch;
    }
}
