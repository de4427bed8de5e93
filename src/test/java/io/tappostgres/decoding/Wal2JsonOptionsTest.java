package io.tappostgres.decoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.tappostgres.decoding.Wal2JsonOptions.Table;
import java.util.List;
import org.junit.jupiter.api.Test;

class Wal2JsonOptionsTest {

    private static final List<Table> TABLES = List.of(new Table("s", "t"));

    @Test
    void formatTwoIsAskedForByItsNumber() {
        assertThat(Wal2JsonOptions.of(2, TABLES, List.of()).values())
                .containsExactly(
                        entry("format-version", "2"),
                        entry("include-xids", "true"),
                        entry("include-timestamp", "true"),
                        entry("include-lsn", "true"),
                        entry("include-type-oids", "true"),
                        entry("include-types", "false"),
                        entry("add-tables", "s.t"));
    }

    @Test
    void formatOneIsAskedForInChunksAndWithoutItsNumber() {
        assertThat(Wal2JsonOptions.of(1, TABLES, List.of()).values())
                .containsExactly(
                        entry("write-in-chunks", "true"),
                        entry("include-xids", "true"),
                        entry("include-timestamp", "true"),
                        entry("include-lsn", "true"),
                        entry("include-type-oids", "true"),
                        entry("include-types", "false"),
                        entry("add-tables", "s.t"));
    }

    @Test
    void namesAreEscapedAndSchemasTakenWhole() {
        List<Table> tables = List.of(new Table("a b", "c,d'e.f*g\\h\"i\tj世"), new Table("*", "*"));
        assertThat(Wal2JsonOptions.of(2, tables, List.of("x y", "*")).values())
                .containsEntry(
                        "add-tables",
                        "x\\ y.*,\\*.*,a\\ b.c\\,d\\'e\\.f\\*g\\\\h\"i\\\tj世,\\*.\\*");
    }

    @Test
    void whatCanBeDoneWithoutIsLeftOutOneByOne() {
        Wal2JsonOptions all = Wal2JsonOptions.of(1, TABLES, List.of());
        Wal2JsonOptions withoutTables =
                all.withoutUnknown("option \"add-tables\" = \"s.t\" is unknown").orElseThrow();
        assertThat(withoutTables.values().keySet())
                .containsExactly(
                        "write-in-chunks",
                        "include-xids",
                        "include-timestamp",
                        "include-lsn",
                        "include-type-oids",
                        "include-types");
        assertThat(
                        withoutTables
                                .withoutUnknown("option \"include-types\" = \"false\" is unknown")
                                .orElseThrow()
                                .values()
                                .keySet())
                .containsExactly(
                        "write-in-chunks",
                        "include-xids",
                        "include-timestamp",
                        "include-lsn",
                        "include-type-oids");
    }

    @Test
    void anotherErrorOrAnEssentialOptionLeavesNothingToTry() {
        Wal2JsonOptions options = Wal2JsonOptions.of(1, TABLES, List.of());
        assertThat(options.withoutUnknown("option \"include-lsn\" = \"true\" is unknown"))
                .isEmpty();
        assertThat(options.withoutUnknown("replication slot \"add-tables\" is unknown")).isEmpty();
        assertThat(options.withoutUnknown("option \"format-version\" = \"2\" is unknown"))
                .isEmpty();
    }

    @Test
    void aServerThatDoesNotKnowFormatTwoIsAskedForFormatOne() {
        Wal2JsonOptions two = Wal2JsonOptions.of(2, TABLES, List.of("whole"));
        Wal2JsonOptions one = Wal2JsonOptions.of(1, TABLES, List.of("whole"));
        assertThat(two.withoutUnknown("option \"format-version\" = \"2\" is unknown"))
                .contains(one);
        assertThat(
                        two.withoutUnknown(
                                "client sent format_version=2 but we only support format 1 or lower"))
                .contains(one);
    }

    @Test
    void nothingAndOtherFormatsAreRefused() {
        assertThatThrownBy(() -> Wal2JsonOptions.of(3, TABLES, List.of()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Wal2JsonOptions.of(2, List.of(), List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
