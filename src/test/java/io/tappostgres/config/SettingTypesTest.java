package io.tappostgres.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each type of setting takes, asked of every setting of the type. */
final class SettingTypesTest {

    static Stream<Setting<?>> all() {
        return Settings.ALL.stream()
                .flatMap(
                        setting ->
                                setting.type() instanceof CompoundTypes.ObjectType object
                                        ? Stream.concat(
                                                Stream.of(setting), object.members().stream())
                                        : Stream.of(setting));
    }

    static Stream<Setting<?>> booleans() {
        return all().filter(setting -> setting.type().jsonType().equals("boolean"));
    }

    static Stream<Setting<?>> integers() {
        return all().filter(setting -> setting.type().jsonType().equals("integer"));
    }

    static Stream<Setting<?>> numbers() {
        return all().filter(setting -> setting.type().jsonType().equals("number"));
    }

    static Stream<Setting<?>> files() {
        return all().filter(setting -> setting.type() instanceof ScalarTypes.TextOrFileType);
    }

    static Stream<Setting<?>> choices() {
        return all().filter(setting -> setting.type() instanceof ScalarTypes.ChoiceType);
    }

    static Stream<Setting<?>> lists() {
        return all().filter(setting -> setting.type() instanceof CompoundTypes.ListType);
    }

    private static Object parsed(Setting<?> setting, String json) {
        return setting.type().parse(Json.tree(json.replace('\'', '"')));
    }

    @ParameterizedTest
    @MethodSource("booleans")
    void booleanIsJsonOrItsString(Setting<?> setting) {
        for (String yes : List.of("true", "'true'", "'True'", "'TRUE'")) {
            assertThat(parsed(setting, yes)).as(yes).isEqualTo(true);
        }
        for (String no : List.of("false", "'false'", "'False'")) {
            assertThat(parsed(setting, no)).as(no).isEqualTo(false);
        }
        for (String wrong : List.of("1", "0", "'yes'", "' true'", "'1'", "[]", "{}", "[true]")) {
            assertThat(parsed(setting, wrong)).as(wrong).isNull();
        }
    }

    @ParameterizedTest
    @MethodSource("integers")
    void integerIsJsonOrItsString(Setting<?> setting) {
        var type = (ScalarTypes.IntegerType) setting.type();
        for (int value : new int[] {type.minimum(), type.maximum()}) {
            assertThat(parsed(setting, "" + value)).isEqualTo(value);
            assertThat(parsed(setting, "'" + value + "'")).isEqualTo(value);
        }
        List<String> wrong =
                List.of(
                        "" + (type.minimum() - 1),
                        "'" + (type.maximum() + 1L) + "'",
                        "1.0",
                        "'1.0'",
                        "1e0",
                        "' 1'",
                        "'+1'",
                        "'-1'",
                        "'١'",
                        "'x'",
                        "'0x1'",
                        "99999999999999999999",
                        "'99999999999999999999'",
                        "true",
                        "[1]",
                        "{}");
        wrong.forEach(json -> assertThat(parsed(setting, json)).as(json).isNull());
    }

    @ParameterizedTest
    @MethodSource("numbers")
    void numberIsJsonOrItsString(Setting<?> setting) {
        for (String value : List.of("0", "1800", "0.5", "1e3")) {
            assertThat(parsed(setting, value)).isEqualTo(parsed(setting, "'" + value + "'"));
            assertThat(parsed(setting, value)).isNotNull();
        }
        for (String wrong : List.of("-1", "'-0.1'", "'x'", "'NaN'", "' 1'", "true", "[]", "{}")) {
            assertThat(parsed(setting, wrong)).as(wrong).isNull();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void fileIsAPathOrItsContentWithLineBreaks(Setting<?> setting) {
        assertThat(parsed(setting, "'/etc/ca.pem'")).isEqualTo("/etc/ca.pem");
        assertThat(parsed(setting, "'-----BEGIN X-----\\nMIIB\\n-----END X-----'"))
                .isEqualTo("-----BEGIN X-----\nMIIB\n-----END X-----");
        for (String wrong : List.of("'-----BEGIN X----- MIIB -----END X-----'", "1", "['/ca']")) {
            assertThat(parsed(setting, wrong)).as(wrong).isNull();
        }
    }

    @ParameterizedTest
    @MethodSource("choices")
    void choiceIsOneOfItsWordsExactly(Setting<?> setting) {
        for (String word : ((ScalarTypes.ChoiceType) setting.type()).values()) {
            assertThat(parsed(setting, "'" + word + "'")).isEqualTo(word);
            assertThat(parsed(setting, "'" + word + " '")).isNull();
        }
        assertThat(parsed(setting, "'other'")).isNull();
        assertThat(parsed(setting, "true")).isNull();
    }

    @ParameterizedTest
    @MethodSource("lists")
    void listIsAnArrayOrOneStringWithCommas(Setting<?> setting) {
        assertThat(parsed(setting, "['a', 'b,c', ' d ']")).isEqualTo(List.of("a", "b,c", " d "));
        assertThat(parsed(setting, "' a, b ,,c '")).isEqualTo(List.of("a", "b", "c"));
        assertThat(parsed(setting, "[]")).isEqualTo(List.of());
        assertThat(parsed(setting, "' , '")).isEqualTo(List.of());
        for (String wrong : List.of("[1]", "['']", "[null]", "{}", "{'a':'b'}", "1", "true")) {
            assertThat(parsed(setting, wrong)).as(wrong).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "true", "[]", "{}", "'a\\u0000b'"})
    void textIsAStringWithoutZeroBytes(String json) {
        assertThat(parsed(Settings.HOST, json)).isNull();
    }
}
