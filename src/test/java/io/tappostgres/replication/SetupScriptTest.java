package io.tappostgres.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.config.ConfigReader;
import io.tappostgres.config.TapConfig;
import io.tappostgres.connection.ServerFlavour;
import io.tappostgres.replication.SetupScript.Table;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SetupScriptTest {

    private static final String AURORA = "db.cluster-x.eu-central-1.rds.amazonaws.com";

    private static final Map<String, List<Table>> TABLES =
            new TreeMap<>(
                    Map.of(
                            "app",
                                    List.of(
                                            new Table("public", "a", true, false, false, null),
                                            new Table("public", "c", true, false, true, "c_code")),
                            "crm", List.of(new Table("s", "b", false, false, true, null))));

    private static TapConfig config(String host, String... more) {
        Map<String, String> environment = new TreeMap<>();
        environment.put("TAP_POSTGRES_HOST", host);
        environment.put("TAP_POSTGRES_USER", "tap");
        environment.put("TAP_POSTGRES_DBNAME", "app");
        for (int i = 0; i < more.length; i += 2) {
            environment.put("TAP_POSTGRES_" + more[i], more[i + 1]);
        }
        return ConfigReader.read(List.of(), environment).config();
    }

    @Test
    void scriptForAuroraNamesItsRolesAndItsSwitch() {
        TapConfig config = config(AURORA, "IAM_AUTHENTICATION", "true");
        ServerFlavour flavour = ServerFlavour.ofHost(AURORA);
        assertThat(new SetupScript(config, flavour, "pgoutput").forTables(TABLES))
                .isEqualTo(
                        """
                        -- What tap-postgres needs of db.cluster-x.eu-central-1.rds.amazonaws.com, port 5432, to read it as user "tap".
                        -- For psql, run as a member of rds_superuser:
                        -- psql --host=db.cluster-x.eu-central-1.rds.amazonaws.com --port=5432 --dbname=postgres --file=setup.sql

                        -- The server, once, for log-based streams:
                        -- set rds.logical_replication to 1 in the DB cluster parameter group of the Amazon Aurora cluster and reboot its writer.

                        -- The user.
                        CREATE ROLE "tap" LOGIN;
                        -- It logs in with tokens of IAM; its policy allows rds-db:connect for it.
                        GRANT rds_iam TO "tap";
                        GRANT rds_replication TO "tap";

                        -- Database "app".
                        \\connect "app"
                        GRANT CONNECT ON DATABASE "app" TO "tap";
                        GRANT USAGE ON SCHEMA "public" TO "tap";
                        GRANT SELECT ON "public"."a" TO "tap";
                        GRANT SELECT ON "public"."c" TO "tap";

                        -- Without a primary key, rows that are changed or deleted are only in the log with
                        ALTER TABLE "public"."a" REPLICA IDENTITY FULL;
                        ALTER TABLE "public"."c" REPLICA IDENTITY USING INDEX "c_code";

                        -- The publication, before the slot; it takes the owner of the tables.
                        CREATE PUBLICATION "stitch_app" FOR TABLE "public"."a", "public"."c";
                        -- From PostgreSQL 13 on it sends changes of partitions as those of their table,
                        -- and from 18 on stored generated columns.
                        DO $tap$ BEGIN IF current_setting('server_version_num')::int >= 130000 THEN ALTER PUBLICATION "stitch_app" SET (publish_via_partition_root = true); END IF; IF current_setting('server_version_num')::int >= 180000 THEN ALTER PUBLICATION "stitch_app" SET (publish_generated_columns = stored); END IF; END $tap$;

                        -- The slot. It keeps the log until the tap has read it: without a limit such as
                        -- max_slot_wal_keep_size, one that nobody reads fills the disk.
                        SELECT pg_create_logical_replication_slot('stitch_app', 'pgoutput');

                        -- Database "crm".
                        \\connect "crm"
                        GRANT CONNECT ON DATABASE "crm" TO "tap";
                        GRANT USAGE ON SCHEMA "s" TO "tap";
                        GRANT SELECT ON "s"."b" TO "tap";

                        -- Then check that all is well: tap-postgres --config config.json --catalog catalog.json --check
                        """);
    }

    @Test
    void scriptForWal2jsonHasNoPublicationAndTellsOfTheListOfPlugins() {
        TapConfig config = config("10.0.0.1", "REPLICATION_SLOT_NAME", "mine");
        assertThat(new SetupScript(config, ServerFlavour.CLOUD_SQL, "wal2json").forTables(TABLES))
                .contains("-- set the flag cloudsql.logical_decoding")
                .contains("output_plugin_libraries = 'pgoutput, test_decoding, wal2json'")
                .contains("\\password \"tap\"\nALTER ROLE \"tap\" WITH REPLICATION;\n")
                .contains("SELECT pg_create_logical_replication_slot('mine', 'wal2json');")
                .doesNotContain("PUBLICATION");
    }

    @Test
    void scriptForStreamsThatAreNotInTheLogAsksForNothingOfIt() {
        Map<String, List<Table>> copied =
                Map.of("app", List.of(new Table("public", "v", false, true, false, null)));
        TapConfig config = config("db.example.com");
        assertThat(new SetupScript(config, ServerFlavour.VANILLA, "pgoutput").forTables(copied))
                .isEqualTo(
                        """
                        -- What tap-postgres needs of db.example.com, port 5432, to read it as user "tap".
                        -- For psql, run as an administrator:
                        -- psql --host=db.example.com --port=5432 --dbname=postgres --file=setup.sql

                        -- The user.
                        CREATE ROLE "tap" LOGIN;
                        -- A password, which psql asks for and sends encrypted:
                        \\password "tap"

                        -- Database "app".
                        \\connect "app"
                        GRANT CONNECT ON DATABASE "app" TO "tap";
                        GRANT USAGE ON SCHEMA "public" TO "tap";
                        GRANT SELECT ON "public"."v" TO "tap";

                        -- Then check that all is well: tap-postgres --config config.json --catalog catalog.json --check
                        """);
    }

    @Test
    void flavourIsInTheNamesOfTheHostsThatProvidersGive() {
        assertThat(ServerFlavour.ofHost(AURORA)).isEqualTo(ServerFlavour.AURORA);
        assertThat(ServerFlavour.ofHost("x.c9.eu-west-1.rds.amazonaws.com"))
                .isEqualTo(ServerFlavour.RDS);
        assertThat(ServerFlavour.ofHost("x.c9.rds.cn-north-1.amazonaws.com.cn"))
                .isEqualTo(ServerFlavour.RDS);
        assertThat(ServerFlavour.ofHost("x.postgres.database.azure.com"))
                .isEqualTo(ServerFlavour.AZURE);
        assertThat(ServerFlavour.ofHost("10.0.0.1")).isEqualTo(ServerFlavour.VANILLA);
    }
}
