package io.tappostgres.copy;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.connection.ServerVersion;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class PieceStatementTest {

    private static final ServerVersion V9_3 = new ServerVersion(90324);
    private static final ServerVersion V13 = new ServerVersion(130023);
    private static final ServerVersion V14 = new ServerVersion(140024);

    private static final CopyRelation TABLE =
            new CopyRelation(1, "s", "t\"x", 11, 9, 73_728, true, 0);
    private static final CopyRelation FOREIGN = new CopyRelation(2, "s", "f", 0, 0, 0, false, 0);
    private static final BlockPiece PIECE = new BlockPiece(TABLE, 3, 8, false);
    private static final BlockPiece CHANGED = new BlockPiece(TABLE, 0, 3, true);

    /** Of the second epoch: rows know the low 32 bits of it. */
    private static final CopyPosition RESUMED =
            new CopyPosition(
                    new CopySnapshot(new ServerIdentity("7", 1), 5, (1L << 32) + 77, 0, 0),
                    "columns",
                    Map.of());

    private static PieceStatement statement(ServerVersion version, String... conditions) {
        return new PieceStatement("\"a\",\"b\"", version, List.of(conditions), RESUMED);
    }

    @Test
    void blocksAreFoundByTheServerFromFourteenOn() {
        assertThat(statement(V14).readsCtid(PIECE)).isFalse();
        assertThat(statement(V14).of(PIECE))
                .isEqualTo(
                        "COPY (SELECT \"a\",\"b\" FROM ONLY \"s\".\"t\"\"x\" WHERE (ctid >= '(3,0)'::tid) AND (ctid < '(8,0)'::tid)) TO STDOUT");
    }

    @Test
    void rowsSayWhereTheyAreBeforeThat() {
        assertThat(statement(V13).readsCtid(PIECE)).isTrue();
        assertThat(statement(V13).of(PIECE))
                .isEqualTo(
                        "COPY (SELECT ctid,\"a\",\"b\" FROM ONLY \"s\".\"t\"\"x\" WHERE (ctid >= '(3,0)'::tid) AND (ctid < '(8,0)'::tid)) TO STDOUT");
    }

    @Test
    void onlyRowsWrittenSinceTheFirstSnapshotAreReadAgain() {
        assertThat(statement(V14).of(CHANGED))
                .isEqualTo(
                        "COPY (SELECT \"a\",\"b\" FROM ONLY \"s\".\"t\"\"x\" WHERE (ctid >= '(0,0)'::tid) AND (ctid < '(3,0)'::tid) AND (age(xmin) <= age('77'::xid))) TO STDOUT");
    }

    @Test
    void frozenRowsAreReadAgainWhereTheyDoNotSayWhoWroteThem() {
        assertThat(statement(V9_3).of(CHANGED))
                .isEqualTo(
                        "COPY (SELECT ctid,\"a\",\"b\" FROM ONLY \"s\".\"t\"\"x\" WHERE (ctid >= '(0,0)'::tid) AND (ctid < '(3,0)'::tid) AND (age(xmin) <= age('77'::xid) OR xmin = '2'::xid)) TO STDOUT");
    }

    @Test
    void conditionsAreJoinedWholeToTheOthers() {
        assertThat(statement(V14, "x OR y").of(PIECE))
                .endsWith(" AND (ctid < '(8,0)'::tid) AND (x OR y)) TO STDOUT");
    }

    @Test
    void foreignTableHasNeitherBlocksNorCtid() {
        BlockPiece piece = new BlockPiece(FOREIGN, 0, 0, false);
        assertThat(statement(V13).readsCtid(piece)).isFalse();
        assertThat(statement(V13).of(piece))
                .isEqualTo("COPY (SELECT \"a\",\"b\" FROM ONLY \"s\".\"f\") TO STDOUT");
    }

    @Test
    void bookmarkOfTheOtherTapsIsReadInBothOfTheirOrders() {
        assertThat(PieceStatement.notBeforeXmin(905))
                .isEqualTo(
                        "age(xmin) <= age('905'::xid) OR xmin::text::bigint > 905 OR xmin::text COLLATE \"C\" > '905' OR xmin = '2'::xid");
    }
}
