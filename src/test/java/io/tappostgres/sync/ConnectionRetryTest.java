package io.tappostgres.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.singer.Bookmark;
import io.tappostgres.testing.TapFiles;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

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

    @Test
    void onlyWhatMayPassIsTriedAgain() {
        assertThat(isWorthIt(lost)).isTrue();
        assertThat(isWorthIt(failure("57014"))).isFalse();
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
        assertThat(retry.isWorthIt(lost, ReadRetry.progress(moved))).as("another row").isTrue();
    }

    private static Object reached(long snapshot, long nextBlock) {
        return ReadRetry.progress(at(snapshot, nextBlock));
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
