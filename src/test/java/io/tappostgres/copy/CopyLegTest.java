package io.tappostgres.copy;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.copy.CopyLeg.Portion;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What each of several snapshots reads of one copy, where none of them lives to its end. */
final class CopyLegTest {

    private static final CopySnapshot FIRST = snapshot(100);
    private static final CopySnapshot SECOND = snapshot(200);
    private static final CopySnapshot THIRD = snapshot(300);

    private static final CopyRelation TABLE =
            new CopyRelation(1, "public", "t", 11, 1300, 1300 * 8192, true, 0);
    private static final CopyRelation FOREIGN =
            new CopyRelation(4, "public", "foreign", 0, 0, 0, false, 0);

    private static final Duration AN_HOUR = Duration.ofHours(1);
    private static final Duration AS_PLANNED = PieceSize.TARGET;

    private static CopySnapshot snapshot(long xmin) {
        return new CopySnapshot(new ServerIdentity("7", 1), 5, xmin, xmin + 9, xmin * 1000);
    }

    private static CopyPosition at(CopySnapshot snapshot, long nextBlock) {
        return new CopyPosition(
                snapshot, "columns", Map.of(1L, new CopyPosition.Mark(11, nextBlock)));
    }

    private static BlockPieces pieces(
            CopySnapshot snapshot, CopyPosition position, CopyPosition sweep, Duration life) {
        List<CopyRelation> relations = List.of(TABLE, FOREIGN);
        CopyLeg leg = CopyLeg.brief(position, relations, sweep, life, 1);
        return new BlockPieces(snapshot, "columns", relations, position, leg, true, 1);
    }

    private static void readAll(BlockPieces pieces) {
        for (BlockPiece piece = pieces.next(); piece != null; piece = pieces.next()) {
            pieces.completed(piece, AS_PLANNED);
        }
    }

    @Test
    void snapshotThatIsTooOldEndsAsSoonAsItHasMovedThePositionOn() {
        BlockPieces pieces = pieces(FIRST, null, null, Duration.ZERO);
        BlockPiece first = pieces.next();
        BlockPiece second = pieces.next();
        pieces.completed(second, AS_PLANNED);
        assertThat(pieces.hasNext()).isTrue();
        BlockPiece third = pieces.next();
        pieces.completed(first, AS_PLANNED);
        assertThat(pieces.next()).isNull();
        assertThat(pieces.hasNext()).isFalse();
        assertThat(pieces.isDone()).as("the third is under way").isFalse();
        pieces.completed(third, AS_PLANNED);
        assertThat(pieces.isDone()).isTrue();
        assertThat(pieces.completesCopy()).isFalse();
        assertThat(pieces.position()).isEqualTo(at(FIRST, CopyPosition.ALL_BLOCKS));
    }

    /** It has no blocks to remember, and would be read in each snapshot before anything else. */
    @Test
    void foreignPartitionAloneDoesNotEndASnapshot() {
        List<CopyRelation> relations = List.of(FOREIGN, TABLE);
        CopyLeg leg = CopyLeg.brief(null, relations, null, Duration.ZERO, 1);
        BlockPieces pieces = new BlockPieces(FIRST, "columns", relations, null, leg, true, 1);
        pieces.completed(pieces.next(), AS_PLANNED);
        assertThat(pieces.isDone()).isFalse();
        assertThat(pieces.next()).isEqualTo(new BlockPiece(TABLE, 0, 512, false));
    }

    @Test
    void pieceThatIsGivenBackIsReadHoweverOldTheSnapshotIs() {
        BlockPieces pieces = pieces(FIRST, null, null, Duration.ZERO);
        BlockPiece first = pieces.next();
        BlockPiece second = pieces.next();
        pieces.completed(first, AS_PLANNED);
        pieces.giveBack(second);
        assertThat(pieces.hasNext()).isTrue();
        assertThat(pieces.isDone()).isFalse();
        assertThat(pieces.next()).isEqualTo(second);
    }

    /** Rows that the second sees and the first does not are read once more, and none is missed. */
    @Test
    void unreadBlocksComeFirstAndThePositionStaysThatOfTheOldestSnapshot() {
        BlockPieces pieces = pieces(SECOND, at(FIRST, 512), null, AN_HOUR);
        BlockPiece piece = pieces.next();
        assertThat(piece).isEqualTo(new BlockPiece(TABLE, 512, 1024, false));
        pieces.completed(piece, AS_PLANNED);
        assertThat(pieces.position()).isEqualTo(at(FIRST, 1024));
        readAll(pieces);
        assertThat(pieces.position()).isEqualTo(at(FIRST, CopyPosition.ALL_BLOCKS));
        assertThat(pieces.isDone()).isTrue();
        assertThat(pieces.completesCopy()).isFalse();
    }

    /** A row can move to or from a foreign partition too, which is read whole in the last. */
    @Test
    void changedRowsOfAllBlocksComeLastInOneSnapshotOfAnyAge() {
        CopyPosition unswept = at(FIRST, CopyPosition.ALL_BLOCKS);
        BlockPieces pieces = pieces(SECOND, unswept, null, Duration.ZERO);
        assertThat(pieces.next()).isEqualTo(new BlockPiece(TABLE, 0, 512, true));
        assertThat(pieces.next()).isEqualTo(new BlockPiece(TABLE, 512, 1024, true));
        assertThat(pieces.next()).isEqualTo(new BlockPiece(TABLE, 1024, 1300, true));
        assertThat(pieces.next()).isEqualTo(new BlockPiece(FOREIGN, 0, 0, false));
        assertThat(pieces.position()).isEqualTo(unswept);
        for (BlockPiece piece :
                List.of(
                        new BlockPiece(FOREIGN, 0, 0, false),
                        new BlockPiece(TABLE, 0, 512, true),
                        new BlockPiece(TABLE, 512, 1024, true),
                        new BlockPiece(TABLE, 1024, 1300, true))) {
            assertThat(pieces.completesCopy()).isFalse();
            pieces.completed(piece, AS_PLANNED);
        }
        assertThat(pieces.completesCopy()).isTrue();
    }

    /** A row may have moved from where the third snapshot looks to where the second has looked. */
    @Test
    void changedRowsThatTookTwoSnapshotsAreReadAgainFromTheFirstOfThemOn() {
        CopyPosition unswept = at(FIRST, CopyPosition.ALL_BLOCKS);
        BlockPieces cutShort = pieces(SECOND, unswept, null, AN_HOUR);
        cutShort.completed(cutShort.next(), AS_PLANNED);
        assertThat(cutShort.sweep()).isEqualTo(at(SECOND, 512));

        BlockPieces rest = pieces(THIRD, unswept, cutShort.sweep(), AN_HOUR);
        BlockPiece piece = rest.next();
        assertThat(piece).isEqualTo(new BlockPiece(TABLE, 512, 1024, true));
        rest.completed(piece, AS_PLANNED);
        assertThat(rest.sweep()).isEqualTo(at(SECOND, 1024));
        assertThat(rest.position()).isEqualTo(unswept);
        readAll(rest);
        assertThat(rest.isComplete()).isTrue();
        assertThat(rest.completesCopy()).isFalse();
        assertThat(rest.position()).isEqualTo(at(SECOND, CopyPosition.ALL_BLOCKS));
    }

    @Test
    void rowsInTheOrderOfTheirBlocksCountFromWithinAPiece() {
        CopyPosition unswept = at(FIRST, CopyPosition.ALL_BLOCKS);
        BlockPieces pieces = pieces(SECOND, unswept, null, AN_HOUR);
        pieces.reached(pieces.next(), 300);
        assertThat(pieces.sweep()).isEqualTo(at(SECOND, 300));
    }

    @Test
    void tableThatHasGrownHasUnreadBlocksOnlyWhereItWasNotReadToItsEnd() {
        List<CopyRelation> relations = List.of(TABLE, FOREIGN);
        CopyLeg first = CopyLeg.brief(null, relations, null, AN_HOUR, 2);
        assertThat(first).isEqualTo(new CopyLeg(Portion.ALL, null, AN_HOUR, 2));
        assertThat(CopyLeg.brief(at(FIRST, 1299), relations, null, AN_HOUR, 2).portion())
                .isEqualTo(Portion.UNREAD);
        assertThat(CopyLeg.brief(at(FIRST, CopyPosition.ALL_BLOCKS), relations, null, AN_HOUR, 2))
                .isEqualTo(new CopyLeg(Portion.CHANGED, null, null, 2));
    }
}
