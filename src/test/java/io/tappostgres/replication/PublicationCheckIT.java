package io.tappostgres.replication;

import static io.tappostgres.replication.Preflight.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.testing.PostgresServer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What pgoutput would not send is told before it is missed. */
class PublicationCheckIT {

    private static final String WHOLLY =
            "BEGIN; ALTER PUBLICATION \"p\" DROP TABLE \"public\".\"t\"; ALTER"
                    + " PUBLICATION \"p\" ADD TABLE \"public\".\"t\"; COMMIT";

    private Preflight preflight;
    private String slotName;

    @BeforeEach
    void createDatabase() throws SQLException {
        preflight = on("18");
    }

    private Preflight on(String major) throws SQLException {
        Preflight created = Preflight.of(PostgresServer.embedded(major));
        slotName = "stitch_" + created.database.name();
        created.database.execute("CREATE TABLE t (id int PRIMARY KEY, a text, b text)");
        created.createSlot(slotName, "pgoutput");
        return created;
    }

    @AfterEach
    void drop() throws SQLException {
        preflight.close();
    }

    private String info(String publicationNames) {
        return "INFO Database \"%s\" is read from replication slot \"%s\" with plugin pgoutput and publication \"%s\""
                .formatted(preflight.database.name(), slotName, publicationNames);
    }

    @Test
    void databaseWithoutPublicationIsToldTheStatementForItsTables() {
        assertThat(preflight.rawFailure(request("t"), request("Odd \"t")))
                .isEqualTo(
                        "cannot read the log of database \"%s\" for \"db-public-t\", \"db-public-Odd \"t\": there is no publication that replication slot \"%2$s\" could send: the database has none; CREATE PUBLICATION \"%2$s\" FOR TABLE \"public\".\"t\", \"public\".\"Odd \"\"t\"; SELECT pg_drop_replication_slot('%2$s'); SELECT pg_create_logical_replication_slot('%2$s', 'pgoutput')"
                                .formatted(preflight.database.name(), slotName));
    }

    @Test
    void publicationThatTheConfigNamesHasToBeThere() throws SQLException {
        preflight.database.execute("CREATE PUBLICATION other FOR ALL TABLES");
        preflight.config = Preflight.config(null, List.of("other", "mine"), Duration.ZERO);
        assertThat(preflight.problem(request("t")))
                .isEqualTo(
                        "there is no publication \"mine\", which \"publication_name\" names; the database has \"other\"; CREATE PUBLICATION \"mine\" FOR TABLE \"public\".\"t\"; SELECT pg_drop_replication_slot('%1$s'); SELECT pg_create_logical_replication_slot('%1$s', 'pgoutput')"
                                .formatted(slotName));
    }

    @Test
    void severalPublicationsHaveToBeChosenFromUnlessOneIsNamedLikeTheSlot() throws Exception {
        preflight.database.execute(
                "CREATE PUBLICATION a FOR ALL TABLES; CREATE PUBLICATION b FOR ALL TABLES");
        assertThat(preflight.problem(request("t")))
                .isEqualTo(
                        "there is no publication \"%1$s\", named like the slot, and more than one other: the database has \"a\", \"b\"; name one as \"publication_name\" in the config; CREATE PUBLICATION \"%1$s\" FOR TABLE \"public\".\"t\"; SELECT pg_drop_replication_slot('%1$s'); SELECT pg_create_logical_replication_slot('%1$s', 'pgoutput')"
                                .formatted(slotName));
        preflight.database.execute("CREATE PUBLICATION " + slotName + " FOR TABLE t");
        assertThat(preflight.check(request("t")).publicationNames()).containsExactly(slotName);
        assertThat(preflight.log).containsExactly(info(slotName));
    }

    @Test
    void tableThatIsNotPublishedIsRefusedByName() throws Exception {
        preflight.database.execute(
                "CREATE TABLE \"Odd t\" (id int PRIMARY KEY); CREATE PUBLICATION p FOR TABLE t");
        LogSource source = preflight.check(request("t"), request("Odd t"));
        assertThat(source.tables()).containsOnlyKeys("db-public-t");
        assertThat(source.refused())
                .containsExactlyEntriesOf(
                        Map.of(
                                "db-public-Odd t",
                                "\"public\".\"Odd t\" is not in publication \"p\"; ALTER PUBLICATION"
                                        + " \"p\" ADD TABLE \"public\".\"Odd t\"; what is"
                                        + " written from then on is sent"));
        assertThat(preflight.log).containsExactly(info("p"));
    }

    @Test
    void operationsThatAreNotPublishedAreWarnedOf() throws Exception {
        preflight.database.execute(
                "CREATE PUBLICATION p FOR TABLE t WITH (publish = 'insert, update')");
        assertThat(preflight.check(request("t")).refused()).isEmpty();
        assertThat(preflight.log)
                .containsExactly(
                        info("p"),
                        "WARN Stream \"db-public-t\": publication \"p\" does not send DELETE, TRUNCATE"
                                + " of \"public\".\"t\"; ALTER PUBLICATION \"p\" SET (publish ="
                                + " 'insert, update, delete, truncate')");
        preflight.database.execute(
                "CREATE PUBLICATION rest FOR TABLE t WITH (publish = 'delete, truncate')");
        preflight.config = Preflight.config(null, List.of("p", "rest"), Duration.ZERO);
        assertThat(preflight.check(request("t")).publicationNames()).containsExactly("p", "rest");
        assertThat(preflight.log).containsExactly(info("p\", \"rest"));
    }

    @Test
    void rowFiltersAndColumnListsAreWarnedOf() throws Exception {
        preflight.database.execute("CREATE PUBLICATION p FOR TABLE t (id, a) WHERE (id > 5)");
        assertThat(preflight.check(request("t")).refused()).isEmpty();
        assertThat(preflight.log)
                .containsExactly(
                        info("p"),
                        "WARN Stream \"db-public-t\": publication \"p\" sends only the rows of"
                                + " \"public\".\"t\" that meet its condition; "
                                + WHOLLY,
                        "WARN Stream \"db-public-t\": publication \"p\" sends only some columns of"
                                + " \"public\".\"t\"; "
                                + WHOLLY);
    }

    @Test
    void tablesOfAPublishedSchemaArePublished() throws Exception {
        preflight.database.execute("CREATE PUBLICATION p FOR TABLES IN SCHEMA public");
        assertThat(preflight.check(request("t")).tables()).containsOnlyKeys("db-public-t");
        assertThat(preflight.log).containsExactly(info("p"));
    }

    private static final String PARTITIONS =
            """
            CREATE TABLE root (id int PRIMARY KEY) PARTITION BY RANGE (id);
            CREATE TABLE low PARTITION OF root FOR VALUES FROM (0) TO (10);
            CREATE TABLE high PARTITION OF root FOR VALUES FROM (10) TO (30) PARTITION BY RANGE (id);
            CREATE TABLE higher PARTITION OF high FOR VALUES FROM (20) TO (30);
            """;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "FOR TABLE root WITH (publish_via_partition_root = true)",
                "FOR ALL TABLES WITH (publish_via_partition_root = true)",
                "FOR TABLE t, root WITH (publish_via_partition_root = true)"
            })
    void partitionIsRefusedWhereItsChangesComeAsThoseOfTheRoot(String publication)
            throws Exception {
        preflight.database.execute(PARTITIONS + "CREATE PUBLICATION p " + publication);
        LogSource source = preflight.check(request("root"), request("higher"));
        assertThat(source.tables()).containsOnlyKeys("db-public-root");
        assertThat(source.refused().get("db-public-higher"))
                .isEqualTo(
                        "publication \"p\" sends the changes of partition \"public\".\"higher\" as"
                                + " those of its root (publish_via_partition_root); select the root"
                                + " instead, or deselect this partition");
    }

    @ParameterizedTest
    @ValueSource(strings = {"FOR TABLE root", "FOR TABLE low, high", "FOR TABLE low, higher"})
    void partitionsThatAreAllPublishedPublishTheirRoot(String publication) throws Exception {
        preflight.database.execute(PARTITIONS + "CREATE PUBLICATION p " + publication);
        LogSource source = preflight.check(request("root"), request("higher"));
        assertThat(source.refused()).isEmpty();
        LogTable root = source.tables().get("db-public-root");
        assertThat(root.isPartitioned()).isTrue();
        assertThat(root.parts())
                .extracting(LogTable.Part::name)
                .containsExactly("low", "high", "higher");
        assertThat(preflight.log).containsExactly(info("p"));
    }

    @Test
    void partitionsThatAreNotPublishedAreNamed() throws Exception {
        preflight.database.execute(PARTITIONS + "CREATE PUBLICATION p FOR TABLE low");
        LogSource source = preflight.check(request("root"), request("low"), request("high"));
        assertThat(source.tables()).containsOnlyKeys("db-public-low");
        assertThat(source.refused().get("db-public-root"))
                .startsWith(
                        "\"public\".\"higher\" is not in publication \"p\"; ALTER PUBLICATION \"p\""
                                + " ADD TABLE \"public\".\"higher\";");
        assertThat(source.refused().get("db-public-high"))
                .startsWith("\"public\".\"high\" is not in publication \"p\"; ALTER PUBLICATION");
    }

    /** Before PostgreSQL 13 a publication knew tables with rows only. */
    @Test
    void rootOfAnOldServerIsPublishedByItsPartitions() throws Exception {
        preflight.close();
        preflight = on("12");
        preflight.database.execute(PARTITIONS + "CREATE PUBLICATION p FOR TABLE low");
        assertThat(preflight.check(request("root")).refused().get("db-public-root"))
                .startsWith("\"public\".\"higher\" is not in publication \"p\"");
        preflight.database.execute("ALTER PUBLICATION p ADD TABLE higher");
        assertThat(preflight.check(request("root")).refused()).isEmpty();
    }
}
