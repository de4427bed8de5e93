package io.tappostgres.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.testing.TapFiles;
import io.tappostgres.testing.TapResult;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Catalogs and states of LOG_BASED as the other taps wrote them go on from their positions. */
class LogOtherTapsIT {

    private static final String TABLE =
            "CREATE TABLE t (id int PRIMARY KEY, name text); INSERT INTO t VALUES (1, 'a')";
    private static final String COLUMNS =
            """
            "schema": {"type": "object", "properties": {"id": {"type": ["integer"]}, "name": {"type": ["null", "string"]}}},
            """;

    @TempDir private Path directory;

    @ParameterizedTest
    @EnumSource(LogSlot.class)
    void singerIoGoesOnFromItsLsn(LogSlot slot) throws Exception {
        try (LogRuns runs = LogRuns.of(slot, directory, TABLE)) {
            runs.state(
                    """
                    {"currently_syncing": null, "bookmarks": {"tap_log-public-t":
                     {"last_replication_method": "LOG_BASED", "lsn": %d, "version": 1600000000000, "xmin": null}}}
                    """
                            .formatted(runs.lsn()));
            requireGoingOn(runs, "t", 1600000000000L);
        }
    }

    @ParameterizedTest
    @EnumSource(LogSlot.class)
    void pipelineWiseGoesOnFromItsLsn(LogSlot slot) throws Exception {
        try (LogRuns runs = LogRuns.without(slot, directory)) {
            slot.create(runs.database());
            runs.execute(TABLE);
            runs.catalog(
                    EditedCatalog.of(
                            """
                            {"streams": [{"tap_stream_id": "public-t", "table_name": "t", "stream": "t", %s
                              "metadata": [
                                {"breadcrumb": [], "metadata": {"table-key-properties": ["id"], "schema-name": "public", "database-name": "tap_log", "row-count": 1, "is-view": false, "selected": true, "replication-method": "LOG_BASED"}},
                                {"breadcrumb": ["properties", "id"], "metadata": {"sql-datatype": "integer", "inclusion": "automatic", "selected-by-default": true}},
                                {"breadcrumb": ["properties", "name"], "metadata": {"sql-datatype": "text", "inclusion": "available", "selected-by-default": true}}]}]}
                            """
                                    .formatted(COLUMNS)));
            runs.state(
                    """
                    {"currently_syncing": null, "bookmarks": {"public-t":
                     {"last_replication_method": "LOG_BASED", "lsn": %d, "version": 1600000000000, "xmin": null}}}
                    """
                            .formatted(runs.lsn()));
            requireGoingOn(runs, "t", 1600000000000L);
        }
    }

    @ParameterizedTest
    @EnumSource(LogSlot.class)
    void meltanoLabsGoesOnFromItsReplicationKeyValue(LogSlot slot) throws Exception {
        try (LogRuns runs = LogRuns.without(slot, directory)) {
            slot.create(runs.database());
            runs.execute(TABLE);
            runs.catalog(
                    EditedCatalog.of(
                            """
                            {"streams": [{"tap_stream_id": "public-t", "table_name": "t", "stream": "public-t", %s
                              "replication_method": "LOG_BASED", "replication_key": "_sdc_lsn", "key_properties": ["id"], "is_view": false,
                              "metadata": [
                                {"breadcrumb": ["properties", "id"], "metadata": {"inclusion": "automatic", "selected": true}},
                                {"breadcrumb": ["properties", "name"], "metadata": {"inclusion": "available", "selected": true}},
                                {"breadcrumb": [], "metadata": {"inclusion": "available", "table-key-properties": ["id"], "forced-replication-method": "LOG_BASED", "schema-name": "public", "selected": true}}]}]}
                            """
                                    .formatted(COLUMNS)));
            runs.state(
                    """
                    {"bookmarks": {"public-t": {"replication_key": "_sdc_lsn", "replication_key_value": %d}}}
                    """
                            .formatted(runs.lsn()));
            requireGoingOn(runs, "public-t", 0);
        }
    }

    /** What is new is read, the next run has no more of it, and the version stays. */
    private static void requireGoingOn(LogRuns runs, String stream, long version) throws Exception {
        runs.execute("INSERT INTO t VALUES (2, 'b'); DELETE FROM t WHERE id = 1");
        String schema =
                "SCHEMA %s(id integer, name null|string, _sdc_deleted_at null|string)"
                        .formatted(stream);
        TapResult result = runs.succeed();
        assertThat(runs.lines(result))
                .containsExactly(
                        schema,
                        "RECORD %s {\"id\":2,\"name\":\"b\",\"_sdc_deleted_at\":null}"
                                .formatted(stream),
                        "RECORD %s {\"id\":1,\"_sdc_deleted_at\":WHEN}".formatted(stream),
                        "STATE");
        if (version != 0) {
            assertThat(Transcript.messages(result).get(2).path("version").longValue())
                    .isEqualTo(version);
        }
        assertThat(runs.run()).containsExactly(schema, "STATE");
        runs.execute("INSERT INTO t VALUES (3, 'c')");
        assertThat(runs.run())
                .containsExactly(
                        schema,
                        "RECORD %s {\"id\":3,\"name\":\"c\",\"_sdc_deleted_at\":null}"
                                .formatted(stream),
                        "STATE");
    }

    @ParameterizedTest
    @EnumSource(value = LogSlot.class, mode = Mode.EXCLUDE, names = "WAL2JSON_FORMAT_1")
    void interruptedCopyOfSingerIoIsResumedBeforeItsLogIsRead(LogSlot slot) throws Exception {
        try (LogRuns runs = LogRuns.of(slot, directory, TABLE)) {
            runs.execute("INSERT INTO t VALUES (2, 'b')", "INSERT INTO t VALUES (3, 'c')");
            long lsn = runs.lsn();
            String xmin = runs.database().value("SELECT xmin FROM t WHERE id = 2");
            runs.state(
                    """
                    {"currently_syncing": "tap_log-public-t", "bookmarks": {"tap_log-public-t":
                     {"last_replication_method": "LOG_BASED", "lsn": %d, "version": 1600000000000, "xmin": %s}}}
                    """
                            .formatted(lsn, xmin));
            runs.execute("INSERT INTO t VALUES (4, 'd')", "UPDATE t SET name = 'e' WHERE id = 1");
            String schema = "SCHEMA t(id integer, name null|string, _sdc_deleted_at null|string)";
            assertThat(runs.run())
                    .containsExactly(
                            schema,
                            "STATE",
                            "RECORD t {\"id\":2,\"name\":\"b\",\"_sdc_deleted_at\":null}",
                            "RECORD t {\"id\":3,\"name\":\"c\",\"_sdc_deleted_at\":null}",
                            "RECORD t {\"id\":4,\"name\":\"d\",\"_sdc_deleted_at\":null}",
                            "RECORD t {\"id\":1,\"name\":\"e\",\"_sdc_deleted_at\":null}",
                            "ACTIVATE_VERSION t",
                            "STATE",
                            schema,
                            "RECORD t {\"id\":4,\"name\":\"d\",\"_sdc_deleted_at\":null}",
                            "RECORD t {\"id\":1,\"name\":\"e\",\"_sdc_deleted_at\":null}",
                            "STATE");
            assertThat(
                            TapFiles.parse(runs.state())
                                    .at("/bookmarks/tap_log-public-t/version")
                                    .longValue())
                    .isEqualTo(1600000000000L);
            assertThat(runs.run()).containsExactly(schema, "STATE");
        }
    }
}
