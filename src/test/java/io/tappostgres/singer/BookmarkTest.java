package io.tappostgres.singer;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.ReplicationMethod;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.JsonNodeFactory;

class BookmarkTest {

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "none,        FULL_TABLE,  kept",
                "none,        INCREMENTAL, kept",
                "none,        LOG_BASED,   kept",
                "FULL_TABLE,  FULL_TABLE,  kept",
                "FULL_TABLE,  INCREMENTAL, cleared",
                "FULL_TABLE,  LOG_BASED,   cleared",
                "INCREMENTAL, FULL_TABLE,  cleared",
                "INCREMENTAL, INCREMENTAL, kept",
                "INCREMENTAL, LOG_BASED,   cleared",
                "LOG_BASED,   FULL_TABLE,  cleared",
                "LOG_BASED,   INCREMENTAL, cleared",
                "LOG_BASED,   LOG_BASED,   kept",
            })
    void anotherMethodClearsTheBookmark(
            ReplicationMethod last, ReplicationMethod current, String outcome) {
        Bookmark bookmark = Bookmark.EMPTY.withReplicationKey("id").withVersion(5);
        if (last != null) {
            bookmark = bookmark.withLastReplicationMethod(last);
        }

        Bookmark actual = bookmark.clearedOnReplicationChange(current, "id");

        String kept = outcome.equals("kept") ? "\"replication_key\":\"id\",\"version\":5," : "";
        assertThat(actual.values())
                .hasToString("{" + kept + "\"last_replication_method\":\"" + current + "\"}");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "INCREMENTAL, id,   id,   kept",
                "INCREMENTAL, id,   at,   cleared",
                "INCREMENTAL, none, id,   cleared",
                "INCREMENTAL, id,   none, cleared",
                "FULL_TABLE,  id,   at,   kept",
                "LOG_BASED,   id,   at,   kept",
                "LOG_BASED,   none, none, kept",
            })
    void anotherReplicationKeyClearsOnlyAnIncrementalBookmark(
            ReplicationMethod method, String bookmarked, String current, String outcome) {
        Bookmark bookmark = Bookmark.EMPTY.withLastReplicationMethod(method).withVersion(5);
        if (bookmarked != null) {
            bookmark = bookmark.withReplicationKey(bookmarked);
        }

        Bookmark actual = bookmark.clearedOnReplicationChange(method, current);

        assertThat(actual.version().isPresent()).isEqualTo(outcome.equals("kept"));
        assertThat(actual.lastReplicationMethod()).isEqualTo(method.name());
    }

    @Test
    void aMethodThatIsNotKnownIsAnotherMethod() {
        Bookmark bookmark =
                new Bookmark(Fixtures.object("{\"last_replication_method\":\"XMIN\",\"xmin\":5}"));

        assertThat(bookmark.clearedOnReplicationChange(ReplicationMethod.FULL_TABLE, null).values())
                .hasToString("{\"last_replication_method\":\"FULL_TABLE\"}");
    }

    @Test
    void copiesKeepTheOrderOfKeysAndLeaveTheOriginalAsItIs() {
        Bookmark running = Bookmark.EMPTY.withVersion(1).withXmin(7).withLsn(3);

        assertThat(running.withXminNull().values())
                .hasToString("{\"version\":1,\"xmin\":null,\"lsn\":3}");
        assertThat(running.without("xmin").values()).hasToString("{\"version\":1,\"lsn\":3}");
        assertThat(running.with("block", JsonNodeFactory.instance.numberNode(8)).values())
                .hasToString("{\"version\":1,\"xmin\":7,\"lsn\":3,\"block\":8}");
        assertThat(running.values()).hasToString("{\"version\":1,\"xmin\":7,\"lsn\":3}");
        assertThat(running.withXminNull().get("xmin")).isNull();
        assertThat(Bookmark.EMPTY.isEmpty()).isTrue();
    }
}
