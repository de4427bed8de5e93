package io.tappostgres.copy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ResumptionTest {

    private static final ServerIdentity SERVER = new ServerIdentity("7", 2);
    private static final CopySnapshot BEFORE = new CopySnapshot(SERVER, 5, 1000, 1010, 50_000);
    private static final CopyRelation TABLE =
            new CopyRelation(1, "s", "t\"x", 11, 100, 819_200, true, 0);
    private static final CopyPosition POSITION =
            new CopyPosition(BEFORE, "columns", Map.of(1L, new CopyPosition.Mark(11, 50)));

    private static String obstacle(CopySnapshot now) {
        return Resumption.obstacle(POSITION, now, "columns", List.of(TABLE));
    }

    private static CopySnapshot now(ServerIdentity server, long xmin, long xmax, long walBytes) {
        return new CopySnapshot(server, 5, xmin, xmax, walBytes);
    }

    @Test
    void sameTableOnTheSameServerGoesOn() {
        assertThat(obstacle(BEFORE)).isNull();
        assertThat(obstacle(now(SERVER, 5000, 6000, 60_000))).isNull();
    }

    @Test
    void otherColumnsBeginAnew() {
        assertThat(Resumption.obstacle(POSITION, BEFORE, "others", List.of(TABLE)))
                .isEqualTo("other columns or rows of it are selected now");
    }

    @Test
    void otherServerBeginsAnew() {
        assertThat(obstacle(now(new ServerIdentity("8", 2), 5000, 6000, 60_000)))
                .isEqualTo("the server is another one now");
    }

    @Test
    void otherDatabaseBeginsAnew() {
        assertThat(obstacle(new CopySnapshot(SERVER, 6, 5000, 6000, 60_000)))
                .isEqualTo("the database is another one now");
    }

    @Test
    void promotedServerBeginsAnew() {
        assertThat(obstacle(now(new ServerIdentity("7", 3), 5000, 6000, 60_000)))
                .isEqualTo("the server was promoted or restored meanwhile");
    }

    @Test
    void serverThatDoesNotSayWhichOneItIsGoesOn() {
        assertThat(obstacle(now(new ServerIdentity(null, 0), 5000, 6000, 60_000))).isNull();
    }

    @Test
    void serverThatHasNotSeenAllThatTheFirstOneHadBeginsAnew() {
        String behind = "this server is behind the one that the copy began on";
        assertThat(obstacle(now(SERVER, 5000, 6000, 49_999))).isEqualTo(behind);
        assertThat(obstacle(now(SERVER, 999, 6000, 60_000))).isEqualTo(behind);
    }

    /** Transaction ids of rows have 32 bits, half of which are before any given one. */
    @Test
    void tooManyTransactionsSinceBeginAnew() {
        long most = (1L << 31) / 10 * 9;
        assertThat(obstacle(now(SERVER, 5000, 1000 + most, 60_000))).isNull();
        assertThat(obstacle(now(SERVER, 5000, 1001 + most, 60_000)))
                .isEqualTo("too many transactions have run meanwhile");
    }

    @Test
    void tableThatIsGoneOrWrittenAnewBeginsAnew() {
        assertThat(Resumption.obstacle(POSITION, BEFORE, "columns", List.of()))
                .isEqualTo("the table, or a partition of it, was replaced or is gone");
        CopyRelation rewritten = new CopyRelation(1, "s", "t\"x", 12, 100, 819_200, true, 0);
        assertThat(Resumption.obstacle(POSITION, BEFORE, "columns", List.of(rewritten)))
                .isEqualTo(
                        "\"s\".\"t\"\"x\" was written anew or emptied meanwhile (TRUNCATE, VACUUM FULL, CLUSTER, REFRESH, ALTER TABLE)");
    }

    @Test
    void relationsThatHadNotBegunMayComeAndGo() {
        CopyRelation attached = new CopyRelation(9, "s", "new", 19, 1, 8192, true, 0);
        assertThat(Resumption.obstacle(POSITION, BEFORE, "columns", List.of(TABLE, attached)))
                .isNull();
    }
}
