package io.tappostgres.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class BlockPiecesTest {

    private static final CopySnapshot FIRST =
            new CopySnapshot(new ServerIdentity("7", 1), 5, 100, 110, 1000);
    private static final CopySnapshot SECOND =
            new CopySnapshot(new ServerIdentity("7", 1), 5, 200, 210, 2000);

    /** One block is 8192 bytes, so that a first piece has 512 of them. */
    private static final CopyRelation LARGE = relation(1, 1300);

    private static final CopyRelation SMALL = relation(2, 3);
    private static final CopyRelation EMPTY = relation(3, 0);
    private static final CopyRelation FOREIGN =
            new CopyRelation(4, "public", "foreign", 0, 0, 0, false, 0);

    /** Long enough that pieces neither grow nor shrink. */
    private static final Duration AS_PLANNED = PieceSize.TARGET;

    private static CopyRelation relation(long oid, long blocks) {
        return new CopyRelation(oid, "public", "r" + oid, 10 + oid, blocks, blocks * 8192, true, 0);
    }

    private static BlockPieces pieces(CopyPosition resumed, CopyRelation... relations) {
        return new BlockPieces(
                SECOND, "columns", List.of(relations), resumed, CopyLeg.WHOLE, true, 1);
    }

    private static CopyPosition at(CopySnapshot snapshot, Map<Long, CopyPosition.Mark> marks) {
        return new CopyPosition(snapshot, "columns", marks);
    }

    private static CopyPosition.Mark mark(CopyRelation relation, long nextBlock) {
        return new CopyPosition.Mark(relation.relfilenode(), nextBlock);
    }

    private static List<BlockPiece> dealAll(BlockPieces pieces) {
        List<BlockPiece> all = new ArrayList<>();
        for (BlockPiece piece = pieces.next(); piece != null; piece = pieces.next()) {
            all.add(piece);
        }
        return all;
    }

    @Test
    void everyBlockIsDealtOnceInOrder() {
        BlockPieces pieces = pieces(null, LARGE, EMPTY, SMALL);
        assertThat(pieces.hasNext()).isTrue();
        assertThat(dealAll(pieces))
                .containsExactly(
                        new BlockPiece(LARGE, 0, 512, false),
                        new BlockPiece(LARGE, 512, 1024, false),
                        new BlockPiece(LARGE, 1024, 1300, false),
                        new BlockPiece(SMALL, 0, 3, false));
        assertThat(pieces.hasNext()).isFalse();
        assertThat(pieces.isComplete()).isFalse();
    }

    @Test
    void relationIsOnePieceWhereBlocksCannotBeFound() {
        BlockPieces pieces =
                new BlockPieces(
                        SECOND, "columns", List.of(LARGE, SMALL), null, CopyLeg.WHOLE, false, 1);
        assertThat(dealAll(pieces))
                .containsExactly(
                        new BlockPiece(LARGE, 0, 1300, false), new BlockPiece(SMALL, 0, 3, false));
    }

    @Test
    void foreignRelationIsOnePieceAndHasNoMark() {
        BlockPieces pieces = pieces(null, FOREIGN, SMALL);
        BlockPiece foreign = pieces.next();
        assertThat(foreign).isEqualTo(new BlockPiece(FOREIGN, 0, 0, false));
        pieces.completed(foreign, AS_PLANNED);
        assertThat(pieces.position()).isNull();
        pieces.completed(pieces.next(), AS_PLANNED);
        assertThat(pieces.position())
                .isEqualTo(at(SECOND, Map.of(2L, mark(SMALL, CopyPosition.ALL_BLOCKS))));
        assertThat(pieces.isComplete()).isTrue();
    }

    @Test
    void tableWithoutBlocksIsCompleteFromTheStart() {
        BlockPieces pieces = pieces(null, EMPTY);
        assertThat(pieces.isComplete()).isTrue();
        assertThat(pieces.next()).isNull();
        assertThat(pieces.position()).isNull();
    }

    @Test
    void positionDoesNotPassAPieceThatIsNotOut() {
        BlockPieces pieces = pieces(null, LARGE, SMALL);
        List<BlockPiece> all = dealAll(pieces);
        assertThat(pieces.position()).isNull();
        pieces.completed(all.get(1), AS_PLANNED);
        pieces.completed(all.get(3), AS_PLANNED);
        assertThat(pieces.position()).isNull();
        pieces.completed(all.get(0), AS_PLANNED);
        assertThat(pieces.position()).isEqualTo(at(SECOND, Map.of(1L, mark(LARGE, 1024))));
        assertThat(pieces.isComplete()).isFalse();
        pieces.completed(all.get(2), AS_PLANNED);
        assertThat(pieces.position())
                .isEqualTo(
                        at(
                                SECOND,
                                Map.of(
                                        1L,
                                        mark(LARGE, CopyPosition.ALL_BLOCKS),
                                        2L,
                                        mark(SMALL, CopyPosition.ALL_BLOCKS))));
        assertThat(pieces.isComplete()).isTrue();
    }

    @Test
    void positionFollowsAnOrderedPieceFromWithin() {
        BlockPieces pieces =
                new BlockPieces(SECOND, "columns", List.of(LARGE), null, CopyLeg.WHOLE, false, 1);
        BlockPiece piece = pieces.next();
        pieces.reached(piece, 0);
        assertThat(pieces.position()).isNull();
        pieces.reached(piece, 700);
        pieces.reached(piece, 600);
        assertThat(pieces.position()).isEqualTo(at(SECOND, Map.of(1L, mark(LARGE, 700))));
    }

    @Test
    void pieceThatIsGivenBackIsDealtAgainBeforeAnyOther() {
        BlockPieces pieces = pieces(null, LARGE);
        BlockPiece first = pieces.next();
        BlockPiece second = pieces.next();
        pieces.giveBack(first);
        assertThat(pieces.next()).isEqualTo(first);
        pieces.completed(second, AS_PLANNED);
        BlockPiece third = pieces.next();
        assertThat(third.fromBlock()).isEqualTo(1024);
        pieces.completed(third, AS_PLANNED);
        pieces.giveBack(first);
        assertThat(pieces.hasNext()).isTrue();
        assertThat(pieces.isComplete()).isFalse();
        assertThat(pieces.position()).isNull();
        pieces.completed(pieces.next(), AS_PLANNED);
        assertThat(pieces.isComplete()).isTrue();
    }

    @Test
    void resumedCopyReadsWhatWasWrittenBehindEveryMarkBeforeAnythingElse() {
        CopyRelation grown = relation(5, 40);
        CopyPosition resumed =
                at(FIRST, Map.of(1L, mark(LARGE, 1000), 5L, mark(grown, CopyPosition.ALL_BLOCKS)));
        BlockPieces pieces = pieces(resumed, LARGE, SMALL, grown);
        List<BlockPiece> all = dealAll(pieces);
        assertThat(all)
                .containsExactly(
                        new BlockPiece(LARGE, 0, 512, true),
                        new BlockPiece(LARGE, 512, 1000, true),
                        new BlockPiece(grown, 0, 40, true),
                        new BlockPiece(LARGE, 1000, 1300, false),
                        new BlockPiece(SMALL, 0, 3, false));

        assertThat(pieces.position()).isSameAs(resumed);
        pieces.completed(all.get(3), AS_PLANNED);
        pieces.completed(all.get(0), AS_PLANNED);
        pieces.completed(all.get(1), AS_PLANNED);
        assertThat(pieces.position()).isSameAs(resumed);
        pieces.completed(all.get(2), AS_PLANNED);
        assertThat(pieces.position())
                .isEqualTo(
                        at(
                                SECOND,
                                Map.of(
                                        1L,
                                        mark(LARGE, CopyPosition.ALL_BLOCKS),
                                        5L,
                                        mark(grown, CopyPosition.ALL_BLOCKS))));
    }

    @Test
    void oldPositionStandsAlsoBeforeTheFirstPieceIsDealt() {
        CopyPosition resumed = at(FIRST, Map.of(1L, mark(LARGE, 1000)));
        assertThat(pieces(resumed, LARGE).position()).isSameAs(resumed);
    }

    @Test
    void marksOfTheOldPositionAreOfTheNewSnapshotOnceAllIsReread() {
        BlockPieces pieces = pieces(at(FIRST, Map.of(2L, mark(SMALL, 2))), SMALL);
        pieces.completed(pieces.next(), AS_PLANNED);
        assertThat(pieces.position()).isEqualTo(at(SECOND, Map.of(2L, mark(SMALL, 2))));
    }

    @Test
    void relationThatIsShorterThanItsMarkIsRereadAndKeepsTheMark() {
        CopyPosition resumed = at(FIRST, Map.of(2L, mark(SMALL, 500)));
        BlockPieces pieces = pieces(resumed, SMALL);
        assertThat(dealAll(pieces)).containsExactly(new BlockPiece(SMALL, 0, 3, true));
        pieces.completed(new BlockPiece(SMALL, 0, 3, true), AS_PLANNED);
        assertThat(pieces.position()).isEqualTo(at(SECOND, Map.of(2L, mark(SMALL, 500))));
        assertThat(pieces.isComplete()).isTrue();
    }

    @Test
    void markOfARelationThatIsEmptyNowGivesNothingToRead() {
        CopyPosition resumed = at(FIRST, Map.of(3L, mark(EMPTY, 7)));
        BlockPieces pieces = pieces(resumed, EMPTY);
        assertThat(pieces.isComplete()).isTrue();
        assertThat(pieces.position()).isEqualTo(at(SECOND, Map.of(3L, mark(EMPTY, 7))));
    }

    @Test
    void piecesGrowWithWhatTheLastOnesTook() {
        BlockPieces pieces = pieces(null, relation(1, 100_000));
        pieces.completed(pieces.next(), Duration.ofMillis(500));
        BlockPiece second = pieces.next();
        assertThat(second.blocks()).isEqualTo(1024);
        pieces.completed(second, Duration.ofMillis(1));
        assertThat(pieces.next().blocks()).isEqualTo(4096);
    }

    @Test
    void foreignPieceIsADefect() {
        BlockPieces pieces = pieces(null, LARGE);
        assertThatThrownBy(() -> pieces.completed(new BlockPiece(LARGE, 0, 1, false), AS_PLANNED))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
