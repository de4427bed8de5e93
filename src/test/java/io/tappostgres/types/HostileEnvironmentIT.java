package io.tappostgres.types;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.TapFiles;
import io.tappostgres.testing.TapRunner;
import io.tappostgres.testing.TestDatabase;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The type table once more, in three environments. Only lc_monetary stays what it is, as no setting
 * of it is more right than another.
 */
class HostileEnvironmentIT {

    /** Besides those that every database of the tests has. */
    private static final List<String> OTHER_SETTINGS =
            List.of(
                    "TimeZone = 'Asia/Kathmandu'",
                    "DateStyle = German, YMD",
                    "IntervalStyle = 'sql_standard'",
                    "bytea_output = 'escape'",
                    "extra_float_digits = -15",
                    "search_path = tables, \"Odd Schema\", extensions, public",
                    "standard_conforming_strings = off",
                    "backslash_quote = on",
                    "quote_all_identifiers = on",
                    "array_nulls = off",
                    "transform_null_equals = on",
                    "xmloption = 'document'",
                    "xmlbinary = 'hex'",
                    "default_transaction_isolation = 'serializable'",
                    "default_transaction_deferrable = on",
                    "enable_seqscan = off",
                    "geqo = off",
                    "work_mem = '64kB'");

    @TempDir private Path directory;

    static Stream<PostgresServer> servers() {
        return Stream.of(
                PostgresServer.oldest(), PostgresServer.withWal2json(), PostgresServer.newest());
    }

    @ParameterizedTest
    @MethodSource("servers")
    void environmentChangesNoByteOfTheOutput(PostgresServer server) throws Exception {
        try (TestDatabase database = server.createDatabase()) {
            TypeTable.byDefault(database).create(database);
            TapRunner turkish = TapRunner.ofBuiltJar();
            List<String> hostile = lines(database, turkish);

            for (String setting : OTHER_SETTINGS) {
                set(database, setting);
            }
            TapRunner arabic =
                    turkish.withJvmOption("-Duser.timezone=Australia/Lord_Howe")
                            .withJvmOption("-Duser.language=ar")
                            .withJvmOption("-Duser.country=EG")
                            .withJvmOption("-Dfile.encoding=ISO-8859-1")
                            .withEnvironment("LC_ALL", "C")
                            .withEnvironment("TZ", "Pacific/Apia");
            List<String> otherwiseHostile = lines(database, arabic);

            database.execute("ALTER DATABASE \"" + database.name() + "\" RESET ALL");
            set(database, "lc_monetary = 'C'");
            TapRunner plain =
                    turkish.withJvmOption("-Duser.timezone=UTC")
                            .withJvmOption("-Duser.language=en")
                            .withJvmOption("-Duser.country=US")
                            .withJvmOption("-Dfile.encoding=UTF-8");
            List<String> expected = lines(database, plain);

            assertThat(expected).hasSizeGreaterThan(500);
            assertThat(hostile).isEqualTo(expected);
            assertThat(otherwiseHostile).isEqualTo(expected);
        }
    }

    private static void set(TestDatabase database, String setting) throws SQLException {
        database.execute("ALTER DATABASE \"" + database.name() + "\" SET " + setting);
    }

    private List<String> lines(TestDatabase database, TapRunner tap) throws Exception {
        TapFiles files = new TapFiles(directory);
        Path config = files.config(database, Map.of("filter_schemas", TypeCase.SCHEMA_NAME));
        return FullTableRun.of(tap, files, config).lines();
    }
}
