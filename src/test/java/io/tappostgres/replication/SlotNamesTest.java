package io.tappostgres.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SlotNamesTest {

    private static List<String> candidates(String databaseName, String tapId) {
        return new SlotNames(databaseName, null, tapId).candidates();
    }

    @Test
    void namesOfAllTapsAreLookedForAndTheDatabasesOwnFirst() {
        assertThat(candidates("app", null))
                .containsExactly("stitch_app", "stitch", "pipelinewise_app", "tappostgres");
        assertThat(candidates("My-DB", "Tap.1"))
                .containsExactly(
                        "stitch_My-DB",
                        "stitch",
                        "pipelinewise_my_db",
                        "pipelinewise_my_db_tap_1",
                        "tappostgres");
    }

    @Test
    void configuredNameIsTheOnlyOne() {
        assertThat(new SlotNames("app", "mine", "x").candidates()).containsExactly("mine");
    }

    /** As the type name does, which does not end within a character. */
    @Test
    void namesAreCutTo63Bytes() {
        String sixty = "a".repeat(60);
        assertThat(candidates(sixty, null))
                .containsExactly(
                        "stitch_" + "a".repeat(56),
                        "stitch",
                        "pipelinewise_" + "a".repeat(50),
                        "tappostgres");
        assertThat(candidates("a" + "é".repeat(30), null).get(0))
                .isEqualTo("stitch_a" + "é".repeat(27));
        assertThat(candidates("\uD83D\uDE00".repeat(15), null).get(0))
                .isEqualTo("stitch_" + "\uD83D\uDE00".repeat(14));
    }

    @ParameterizedTest
    @CsvSource({
        "app, , stitch_app",
        "app_2, , stitch_app_2",
        "My-DB, , stitch",
        "ünïcode, , stitch",
        "app, Odd-Name, Odd-Name",
        "app, mine, mine",
    })
    void newSlotIsCalledByItsDatabaseIfASlotCanBe(
            String databaseName, String configured, String name) {
        assertThat(new SlotNames(databaseName, configured, null).forNewSlot()).isEqualTo(name);
    }
}
