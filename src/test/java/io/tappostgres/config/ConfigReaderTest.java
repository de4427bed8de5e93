package io.tappostgres.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.ReplicationMethod;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ConfigReaderTest {

    @Test
    void theRequiredSettingsAreEnough() {
        ParsedConfig parsed = Given.config("{" + Given.REQUIRED + "}");

        assertThat(parsed.config())
                .isEqualTo(
                        Given.tapConfig(
                                new ConnectionConfig(
                                        "h",
                                        5432,
                                        "u",
                                        PasswordConfig.of(Secret.NONE),
                                        "d",
                                        SslConfig.of("prefer"),
                                        null,
                                        "tap-postgres",
                                        Duration.ofSeconds(30)),
                                new DiscoveryConfig(List.of(), List.of(), true),
                                Given.syncConfig(
                                        null, false, false, false, RowsConfig.EVERYTHING)));
        assertThat(parsed.warnings()).isEmpty();
        assertThat(parsed.notes()).isEmpty();
    }

    @Test
    void everySettingInEffectReachesItsRecord() {
        ParsedConfig parsed =
                Given.config(
                        """
                        {'host': 'db', 'port': 6432, 'user': 'tap', 'password': 'pw',
                         'dbname': 'app', 'application_name': 'nightly', 'connect_timeout': 5,
                         'ssl': true, 'sslmode': 'verify-full', 'sslrootcert': '/ca',
                         'sslcert': '/crt', 'sslkey': '/key', 'filter_dbs': ['app', 'b'],
                         'filter_schemas': 'public,  sales ,', 'json_as_value': true,
                         'default_replication_method': 'INCREMENTAL', 'dates_as_string': true,
                         'numeric_bounds': 'singer', 'record_sequence': true,
                         'include_schemas_in_destination_stream_name': true,
                         'schema_name_separator': '-', 'state_interval_records': 6,
                         'state_interval_seconds': 7, 'parallelism': 3,
                         'interleave_streams': true, 'activate_version_early': true,
                         'max_record_bytes': 2048,
                         'connection_retry_seconds': 9, 'start_date': '2025-01-31',
                         'limit': 11, 'max_record_count': 12,
                         'allow_nothing_selected': true,
                         'replication_key_lookback': '10 minutes',
                         'stream_options': {'orders': {'where': 'id > 1', 'limit': 13,
                           'custom_where_clauses': ['id < 9'], 'order': ['id desc'],
                           'replication_key_lookback': 14, 'copy_in_pieces': false}},
                         'replication_slot_name': 'slot_a', 'tap_id': 'tap_b',
                         'replication_slot_names': {'b': 'slot_b'},
                         'publication_name': ['pub_a', 'pub_b'], 'wal2json_message_format': 1,
                         'debug_lsn': true, 'include_old_row_in_deletes': true,
                         'truncate': 'delete_all', 'on_log_gap': 'resnapshot',
                         'on_table_rewrite': 'fail', 'unselected_log_streams': 'keep',
                         'unchanged_toast': 'omit',
                         'break_at_end_lsn': false, 'logical_poll_total_seconds': 17,
                         'max_run_seconds': 16, 'replication_max_run_seconds': 15,
                         'slot_wait_seconds': 18, 'use_secondary': true,
                         'secondary_host': 'standby', 'secondary_port': 5433}
                        """);
        ConnectionConfig connection =
                new ConnectionConfig(
                        "db",
                        6432,
                        "tap",
                        PasswordConfig.of(new Secret("pw")),
                        "app",
                        Given.ssl("verify-full", "/ca", "/crt", "/key"),
                        null,
                        "nightly",
                        Duration.ofSeconds(5));

        assertThat(parsed.config())
                .isEqualTo(
                        new TapConfig(
                                connection,
                                connection.onSecondary("standby", 5433),
                                new DiscoveryConfig(
                                        List.of("app", "b"), List.of("public", "sales"), true),
                                new SyncConfig(
                                        ReplicationMethod.INCREMENTAL,
                                        true,
                                        "-",
                                        true,
                                        true,
                                        true,
                                        true,
                                        6,
                                        Duration.ofSeconds(7),
                                        3,
                                        true,
                                        true,
                                        2048,
                                        Duration.ofSeconds(9),
                                        new RowsConfig(
                                                true,
                                                Instant.parse("2025-01-31T00:00:00Z"),
                                                12,
                                                new StreamOptions(
                                                        null, null, 11, null, "10 minutes", null),
                                                Map.of(
                                                        "orders",
                                                        new StreamOptions(
                                                                "id > 1",
                                                                List.of("id < 9"),
                                                                13,
                                                                List.of("id desc"),
                                                                "14",
                                                                false)))),
                                new LogConfig(
                                        "slot_a",
                                        Map.of("b", "slot_b"),
                                        "tap_b",
                                        List.of("pub_a", "pub_b"),
                                        1,
                                        true,
                                        true,
                                        LogConfig.OnTruncate.DELETE_ALL,
                                        LogConfig.OnGap.RESNAPSHOT,
                                        LogConfig.OnRewrite.FAIL,
                                        LogConfig.OnUnselected.KEEP,
                                        LogConfig.UnchangedToast.OMIT,
                                        false,
                                        Duration.ofSeconds(15),
                                        Duration.ofSeconds(18))));
        assertThat(parsed.warnings()).isEmpty();
        assertThat(parsed.notes()).isEmpty();
    }

    @Test
    void allMissingSettingsAreToldAtOnce() {
        assertThat(Given.refusal(Map.of(), "{}"))
                .isEqualTo(
                        "the config was refused: missing host, user, dbname: set in the config"
                                + " file, or in the environment as TAP_POSTGRES_HOST,"
                                + " TAP_POSTGRES_USER, TAP_POSTGRES_DBNAME");
    }

    @Test
    void emptyRequiredSettingsAreMissing() {
        assertThat(Given.refusal(Map.of(), "{'host':'','user':null,'dbname':'d'}"))
                .startsWith("the config was refused: missing host, user: set in");
    }

    @Test
    void allProblemsAreToldAtOnceAndMisspeltKeysWithThem() {
        assertThat(
                        Given.refusal(
                                Map.of(),
                                "{'hots':'x','user':5,'dbname':'d','port':'70000','ssl':'yes'}"))
                .isEqualTo(
                        "the config was refused: user must be a string (without zero"
                                + " bytes), not a number; port must be a whole number from 1 to 65535,"
                                + " not \"70000\"; ssl must be true or false, not \"yes\"; missing"
                                + " host: set in the config file, or in the environment as"
                                + " TAP_POSTGRES_HOST; unknown setting \"hots\"; did you mean host?");
    }

    @Test
    void nullAndEmptyStringCountAsAbsentForEveryOptionalSetting() {
        for (Setting<?> setting : Settings.ALL) {
            if (Given.REQUIRED.contains("'" + setting.key() + "'")) {
                continue;
            }
            ParsedConfig bare = Given.config("{" + Given.REQUIRED + "}");
            assertThat(Given.with("'" + setting.key() + "':null")).isEqualTo(bare);
            assertThat(Given.with("'" + setting.key() + "':''")).isEqualTo(bare);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"x.rds.amazonaws.com:5432", "localhost:1", "[::1]:5432", "10.0.0.1:5"})
    void hostWithPortIsRefused(String host) {
        assertThat(Given.refusal(Map.of(), "{'host':'" + host + "','user':'u','dbname':'d'}"))
                .isEqualTo("the config was refused: host: remove the port from host, use port");
    }

    @ParameterizedTest
    @CsvSource({"::1,::1", "[::1],::1", "fe80::1:5432,fe80::1:5432", "localhost,localhost"})
    void hostMayBeNameOrLiteral(String host, String expected) {
        ParsedConfig parsed = Given.config("{'host':'" + host + "','user':'u','dbname':'d'}");
        assertThat(parsed.config().connection().host()).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://db", "postgresql://u:secret@db:5432/d"})
    void urlIsNoHost(String host) {
        assertThat(Given.refusal(Map.of(), "{'host':'" + host + "','user':'u','dbname':'d'}"))
                .isEqualTo(
                        "the config was refused: host is a URL: give only the server's name or address, or the whole URL as sqlalchemy_url");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a,b", "/var/run/postgresql", "a b", "u@h"})
    void hostThatIsNoHostIsRefused(String host) {
        assertThat(Given.refusal(Map.of(), "{'host':'" + host + "','user':'u','dbname':'d'}"))
                .endsWith("host must be the name or address of one server and nothing else");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'ssl':true | require",
                "'ssl':'true' | require",
                "'ssl':'false' | prefer",
                "'ssl':'true','sslmode':'disable' | disable",
                "'sslmode':'verify-ca' | verify-ca",
                "'ssl_enable':true | verify-full",
                "'ssl_enable':true,'ssl_mode':'allow' | allow",
                "'ssl_enable':false,'ssl_mode':'allow' | prefer",
                "'ssl_enable':true,'sslmode':'require' | require",
            },
            quoteCharacter = '`')
    void tlsModeFollowsTheSwitchesOfAllTaps(String settings, String mode) {
        assertThat(Given.with(settings).config().connection().ssl().sslMode()).isEqualTo(mode);
    }

    @Test
    void certificatesOfASwitchThatIsOffAreNotUsed() {
        ParsedConfig parsed =
                Given.with(
                        "'ssl_certificate_authority':'/ca','ssl_client_certificate':'/crt',"
                                + "'ssl_client_private_key':'/key'");

        assertThat(parsed.config().connection().ssl()).isEqualTo(SslConfig.of("prefer"));
        assertThat(parsed.warnings())
                .containsExactly(
                        "ssl_certificate_authority has no effect unless ssl_enable is true",
                        "ssl_client_certificate has no effect unless"
                                + " ssl_client_certificate_enable is true",
                        "ssl_client_private_key has no effect unless"
                                + " ssl_client_certificate_enable is true");
    }

    @Test
    void rootsThatNothingIsVerifiedWithAreWarnedOf() {
        assertThat(Given.with("'ssl':true,'sslrootcert':'/ca'").warnings())
                .containsExactly(
                        "sslrootcert has no effect, as sslmode require verifies nothing: set"
                                + " sslmode to verify-full");
        assertThat(Given.with("'sslmode':'verify-ca','sslrootcert':'/ca'").warnings()).isEmpty();
        assertThat(Given.with("'sslrootcert':'system'").warnings()).isEmpty();
    }

    @Test
    void databaseFilterDependsOnWhichTapTheConfigIsOf() {
        String meltano = "{'host':'h','user':'u','database':'d'}";
        String url = "{'sqlalchemy_url':'postgresql://u:p@h/d'}";

        assertThat(Given.config("{" + Given.REQUIRED + "}").config().discovery().databases())
                .isEmpty();
        assertThat(Given.config(meltano).config().discovery().databases()).containsExactly("d");
        assertThat(Given.config(url).config().discovery().databases()).containsExactly("d");
        assertThat(Given.with("'database':'d'").config().discovery().databases()).isEmpty();
        assertThat(
                        Given.config("{'host':'h','user':'u','database':'d','filter_dbs':'a'}")
                                .config()
                                .discovery()
                                .databases())
                .containsExactly("a");
    }

    @Test
    void twoNamesOfOneSettingMustAgree() {
        assertThat(Given.refusalWith("'database':'other'"))
                .isEqualTo(
                        "the config was refused: dbname and database are the same setting, with"
                                + " two values: remove one");
        assertThat(Given.with("'json_as_object':true").config().sync().jsonAsValue()).isTrue();
    }

    @Test
    void useLogBasedReplicationIsTheDefaultMethod() {
        assertThat(
                        Given.with("'use_log_based_replication':'true'")
                                .config()
                                .sync()
                                .defaultReplicationMethod())
                .isEqualTo(ReplicationMethod.LOG_BASED);
        assertThat(
                        Given.refusalWith(
                                "'use_log_based_replication':true,"
                                        + "'default_replication_method':'FULL_TABLE'"))
                .endsWith(
                        "use_log_based_replication is true but default_replication_method is"
                                + " FULL_TABLE: remove one");
    }

    @Test
    void unknownKeysAreWarnedOfWithTheNearestKnownOne() {
        ParsedConfig parsed =
                Given.with(
                        "'Hots':'x','zebra':1,'ssh_tunnel':{'enabled':true,'x':1},"
                                + "'stream_maps':null");

        assertThat(parsed.warnings())
                .containsExactly(
                        "unknown setting \"Hots\"; did you mean host?",
                        "unknown setting \"zebra\"",
                        "unknown setting \"ssh_tunnel.enabled\"; did you mean ssh_tunnel.enable?",
                        "unknown setting \"ssh_tunnel.x\"");
    }

    @Test
    void acceptedSettingsWithoutEffectMakeOneNote() {
        ParsedConfig parsed =
                Given.with(
                        "'itersize':1000,'cron_expression':'* * * * *','anchor_time':'12:00',"
                                + "'debug_lsn':true,'use_singer_decimal':false");

        assertThat(parsed.warnings()).isEmpty();
        assertThat(parsed.notes())
                .containsExactly(
                        "settings without effect here: itersize (COPY needs no fetch size),"
                                + " cron_expression, anchor_time (for the scheduler)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'use_secondary':true | use_secondary is true but secondary_host is not set: set it, or switch this off",
                "'break_at_end_lsn':false | break_at_end_lsn is false and nothing else ends a run: set max_run_seconds too",
                "'replication_slot_names':{'app':5,'b':''} | replication_slot_names.app must be the name of a slot; replication_slot_names.b must be the name of a slot",
                "'replication_slot_name':'My-Slot','replication_slot_names':{'app':'slot a'} | replication_slot_name can have a-z, 0-9 and _ only, as the name of a slot; replication_slot_names.app can have a-z, 0-9 and _ only, as the name of a slot",
                "'truncate':'no' | truncate must be one of ignore, warn, delete_all, not \"no\"",
                "'on_log_gap':'FAIL' | on_log_gap must be one of fail, resnapshot, not \"FAIL\"",
                "'on_table_rewrite':'copy' | on_table_rewrite must be one of warn, resnapshot, fail, not \"copy\"",
                "'wal2json_message_format':3 | wal2json_message_format must be a whole number from 1 to 2, not \"3\"",
                "'slot_wait_seconds':-1 | slot_wait_seconds must be a whole number from 0 to 86400, not \"-1\"",
            },
            quoteCharacter = '`')
    void logSettingsThatCannotBeMeantAreRefused(String settings, String problem) {
        assertThat(Given.refusalWith(settings)).isEqualTo("the config was refused: " + problem);
    }

    @Test
    void theShortestOfTheLongestTimesCounts() {
        String settings =
                "'logical_poll_total_seconds':60,'max_run_seconds':'1.5',"
                        + "'replication_max_run_seconds':30";
        assertThat(Given.with(settings).config().log().longestTime())
                .isEqualTo(Duration.ofMillis(1500));
    }

    @Test
    void secondaryWithoutItsSwitchIsWarnedOfAndItsPortIsThePrimarysUnlessSet() {
        assertThat(Given.with("'secondary_host':'s'").warnings())
                .containsExactly("secondary_host has no effect unless use_secondary is true");
        ParsedConfig parsed =
                Given.with("'port':6432,'use_secondary':true,'secondary_host':'[::1]'");
        assertThat(parsed.config().connection().host()).isEqualTo("h");
        assertThat(parsed.config().reading().host()).isEqualTo("::1");
        assertThat(parsed.config().reading().port()).isEqualTo(6432);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'ssh':'true','ssh_user':'u' | ssh is true but ssh_host is not set",
                "'ssh_host':'bastion' | ssh_host is set but ssh is not: set ssh to true",
                "'ssh_tunnel':{'enable':'true','host':'b'} | ssh_tunnel.username is missing",
                "'password':'p','password_command':'c' | password and password_command are both set",
                "'password':'p','iam_authentication':true | password and iam_authentication are both",
                "'iam_authentication':true,'sslmode':'prefer' | iam_authentication sends a token that only",
                "'sslrootcert':'rds' | sslrootcert: the certificates of Amazon RDS are not part",
                "'sslrootcert':'system','sslmode':'require' | sslrootcert trusts every public authority",
                "'limit':'0' | limit must be a whole number, at least 1, not \"0\"",
                "'max_record_count':-1 | max_record_count must be a whole number, at least 1, not \"-1\"",
                "'start_date':'today' | start_date must be a date, or a date and time such as 2024-01-31T00:00:00Z, not \"today\"",
                "'replication_key_lookback':true | replication_key_lookback must be an interval such as \"10 minutes\", or a number, not a boolean",
                "'stream_options':{'s':{'limit':'many'}} | stream_options.s.limit must be a whole number",
                "'stream_options':{'s':{'order':[1]}} | stream_options.s.order must be a list of names",
                "'stream_options':{'s':{'wher':'a'}} | unknown option \"stream_options.s.wher\"; did you mean stream_options.s.where?",
                "'stream_options':{'s':{'key_properties':['a']}} | unknown option \"stream_options.s.key_properties\": the options of a stream are where, custom_where_clauses, limit, order, replication_key_lookback",
                "'stream_options':{'public':{'s':{'Where':'a'}}} | unknown option \"stream_options.public.s.Where\"; did you mean stream_options.public.s.where?",
                "'stream_options':{'where':'a'} | stream_options.where must be a JSON object",
                "'stream_options':{'a':{'b':{'limit':1}},'a.b':{'limit':2}} | stream_options has \"a.b.limit\" twice, nested and not: keep one",
                "'filter_schema':'public' | unknown setting \"filter_schema\"; did you mean filter_schemas?",
                "'schemas':['public'] | unknown setting \"schemas\"; did you mean filter_schemas?",
                "'max_records_count':5 | unknown setting \"max_records_count\"; did you mean max_record_count?",
                "'Limit':5 | unknown setting \"Limit\"; did you mean limit?",
                "'startdate':'2024-01-01' | unknown setting \"startdate\"; did you mean start_date?",
                "'stream_option':{} | unknown setting \"stream_option\"; did you mean stream_options?",
                "'stream_map':{'a':{}} | unknown setting \"stream_map\"; did you mean stream_maps?",
                "'stream_maps':{'a':{}} | stream_maps: the tap does not transform records",
                "'flattening_enabled':true | flattening_enabled: the tap does not flatten records",
                "'batch_config':{'encoding':{}} | batch_config: the tap writes RECORD messages",
            },
            quoteCharacter = '`')
    void whatWouldReadOtherDataIsRefusedWhenSwitchedOn(String settings, String problem) {
        assertThat(Given.refusalWith(settings)).startsWith("the config was refused: " + problem);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'ssh':'false','ssh_host':'bastion'",
                "'ssh_tunnel':{'enable':false}",
                "'use_secondary':'false'",
                "'stream_maps':{}",
                "'flattening_enabled':'FALSE'",
                "'stream_options':{'s':{'custom_where_clauses':[]},'t':{},'v':null}",
            })
    void whatIsSwitchedOffIsAccepted(String settings) {
        assertThat(Given.with(settings).warnings()).isEmpty();
    }
}
