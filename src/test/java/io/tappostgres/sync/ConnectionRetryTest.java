package io.tappostgres.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.singer.Bookmark;
import io.tappostgres.testing.TapFiles;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ConnectionRetryTest {

    private static final Duration LONG = Duration.ofHours(1);
    private final SQLException lost = failure("08006");

    private final StopSwitch stop = new StopSwitch();

    private static SQLException failure(String sqlState) {
        return new SQLException("no matter", sqlState);
    }

    private boolean isWorthIt(SQLException failure) {
        return new ConnectionRetry(LONG, stop).isWorthIt(failure, "no progress");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "08000", "08001", "08003", "08006", "08007", "08P01", "57P01", "57P02", "57P03",
                "57P05", "40001", "53300", "55006"
            })
    void whatPassesIsTriedAgain(String sqlState) {
        assertThat(isWorthIt(failure(sqlState))).isTrue();
    }

    /** A cancelled query, missing rights or tables, a full disk, a value that cannot be read. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "08004", "57014", "57P04", "28P01", "28000", "42501", "42P01", "42703", "53100",
                "53200", "22021", "40P01", "55P03", "58030", "XX001", "72000", "0A000", ""
            })
    void whatWouldFailAgainIsNot(String sqlState) {
        assertThat(isWorthIt(failure(sqlState))).isFalse();
    }

    @Test
    void failureWithoutSqlStateIsNotTriedAgain() {
        assertThat(isWorthIt(failure(null))).isFalse();
    }

    @Test
    void nothingIsTriedAgainWhereItIsSwitchedOffOrTheRunIsStopped() {
        assertThat(new ConnectionRetry(Duration.ZERO, stop).isWorthIt(lost, "no progress"))
                .isFalse();
        stop.stop();
        assertThat(isWorthIt(lost)).isFalse();
    }

    @Test
    void windowBeginsAnewOnlyWhenMoreBlocksOrRowsAreOut() throws InterruptedException {
        Duration window = Duration.ofMillis(200);
        ConnectionRetry retry = new ConnectionRetry(window, stop);
        assertThat(retry.isWorthIt(lost, reached(1, 7))).isTrue();
        Thread.sleep(window.toMillis() + 1);
        assertThat(retry.isWorthIt(lost, reached(1, 7))).isFalse();
        assertThat(retry.isWorthIt(lost, reached(2, 7))).as("another snapshot").isFalse();
        assertThat(retry.isWorthIt(lost, reached(2, 8))).as("another block").isTrue();
        Thread.sleep(window.toMillis() + 1);
        Bookmark moved = at(2, 8).withReplicationKeyValue(TapFiles.parse("5"));
        assertThat(retry.isWorthIt(lost, StreamRun.progress(moved))).as("another row").isTrue();
    }

    private static Object reached(long snapshot, long nextBlock) {
        return StreamRun.progress(at(snapshot, nextBlock));
    }

    private static Bookmark at(long snapshot, long nextBlock) {
        return Bookmark.EMPTY.with(
                TableCopy.BOOKMARK_KEY,
                TapFiles.parse(
                        "{\"snapshot_xmin\":%d,\"relations\":{\"1\":{\"relfilenode\":1,\"next_block\":%d}}}"
                                .formatted(snapshot, nextBlock)));
    }

    @Test
    void connectionThatCannotBeHadIsTriedAgainOnlyAfterOneThatWasLost() {
        ConnectionRetry retry = new ConnectionRetry(LONG, stop);
        assertThat(retry.isWorthItAgain(failure("08001"))).isFalse();
        retry.isWorthIt(lost, "no progress");
        assertThat(retry.isWorthItAgain(failure("08001"))).isTrue();
        assertThat(retry.isWorthItAgain(failure("28P01"))).isFalse();
        assertThat(retry.isWorthItAgain(null)).isFalse();
        assertThat(retry.isWorthItAgain(new IllegalStateException())).isFalse();
    }

    @Test
    void pauseEndsWhenTheRunIsStopped() throws InterruptedException {
        ConnectionRetry retry = new ConnectionRetry(LONG, stop);
        stop.stop();
        for (int pause = 0; pause < 20; pause++) {
            retry.pause();
        }
    }
}
