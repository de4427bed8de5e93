package io.tappostgres.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tappostgres.ReplicationMethod;
import io.tappostgres.TapException;
import io.tappostgres.copy.CopyPosition;
import io.tappostgres.copy.CopyRelation;
import io.tappostgres.copy.CopySnapshot;
import io.tappostgres.copy.PieceStatement;
import io.tappostgres.copy.ServerIdentity;
import io.tappostgres.copy.TableLayout;
import io.tappostgres.discovery.Column;
import io.tappostgres.discovery.Table;
import io.tappostgres.plan.LogProperties;
import io.tappostgres.plan.SelectedStream;
import io.tappostgres.plan.StreamOpening;
import io.tappostgres.plan.StreamPlan;
import io.tappostgres.singer.Bookmark;
import io.tappostgres.singer.CatalogEntry;
import io.tappostgres.singer.CatalogReader;
import io.tappostgres.testing.TapFiles;
import io.tappostgres.type.Conventions;
import io.tappostgres.type.PgType;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CopyStartTest {

    private static final long NEW_VERSION = 2_000;
    private static final CopySnapshot SNAPSHOT =
            new CopySnapshot(new ServerIdentity("7", 1), 5, 100, 110, 1000);
    private static final TableLayout LAYOUT =
            new TableLayout(
                    List.of(new CopyRelation(1, "public", "t", 11, 100, 819_200, true, 0)),
                    true,
                    true,
                    null);

    @TempDir private Path directory;
    private CatalogEntry entry;

    @BeforeEach
    void readCatalog() {
        String catalog =
                """
                {"streams": [{"tap_stream_id": "t", "stream": "t", "table_name": "t", "schema": {"properties": {"a": {}, "b": {}}},
                 "metadata": [
                  {"breadcrumb": [], "metadata": {"selected": true, "schema-name": "public"}},
                  {"breadcrumb": ["properties", "a"], "metadata": {"selected": true}},
                  {"breadcrumb": ["properties", "b"], "metadata": {"selected": true}}]}]}
                """;
        entry =
                CatalogReader.read(new TapFiles(directory).text("catalog.json", catalog))
                        .selectedEntries()
                        .get(0);
    }

    private StreamPlan plan(Column... columns) {
        Table table =
                new Table("db", "public", "t", Table.Kind.TABLE, 0, List.of(columns), List.of());
        SelectedStream stream = new SelectedStream(entry, "t", "db", ReplicationMethod.FULL_TABLE);
        return new StreamOpening(Conventions.SINGER_IO, new LogProperties(false))
                .plan(stream, table);
    }

    private static Column column(String name, String type, int attributeNumber) {
        return new Column(name, PgType.builtIn(type), 0, type, false, null, true, attributeNumber);
    }

    private StreamPlan usual() {
        return plan(column("a", "int4", 1), column("b", "text", 2));
    }

    private CopyPosition position(StreamPlan plan) {
        return new CopyPosition(SNAPSHOT, digest(plan), Map.of(1L, new CopyPosition.Mark(11, 50)));
    }

    private CopyStart start(Bookmark bookmark) {
        return CopyStart.of(bookmark, usual(), digest(usual()), LAYOUT, SNAPSHOT, NEW_VERSION);
    }

    private static String digest(StreamPlan plan, String... conditions) {
        return CopyStart.digest(plan, List.of(conditions));
    }

    @Test
    void digestIsThatOfTheSameColumnsAndConditionsOnly() {
        String digest = digest(usual());
        assertThat(digest(usual())).isEqualTo(digest).matches("[0-9a-f]{16}");
        assertThat(
                        List.of(
                                digest(plan(column("a", "int4", 1))),
                                digest(plan(column("a", "int8", 1), column("b", "text", 2))),
                                digest(plan(column("a", "int4", 1), column("b", "text", 3))),
                                digest(plan(column("b", "text", 1), column("a", "int4", 2))),
                                digest(usual(), "(a > 1)"),
                                digest(usual(), "(a > 2)")))
                .doesNotContain(digest)
                .doesNotHaveDuplicates();
    }

    @Test
    void copyWithoutABookmarkBeginsAtTheFirstRowWithANewVersion() {
        assertThat(start(Bookmark.EMPTY)).isEqualTo(new CopyStart(2_000, null, List.of()));
    }

    @Test
    void interruptedCopyGoesOnWithItsVersionAndPosition() {
        CopyPosition position = position(usual());
        Bookmark bookmark =
                Bookmark.EMPTY.withVersion(1_000).with(TableCopy.BOOKMARK_KEY, position.toJson());
        CopyStart start = start(bookmark);
        assertThat(start).isEqualTo(new CopyStart(1_000, position, List.of()));
        assertThat(start.note(bookmark).get(TableCopy.BOOKMARK_KEY)).isEqualTo(position.toJson());
    }

    @Test
    void copyThatCannotGoOnForgetsItsPositionAndItsXmin() {
        CopyPosition ofOtherColumns = position(plan(column("a", "int4", 1)));
        Bookmark bookmark =
                Bookmark.EMPTY
                        .withVersion(1_000)
                        .withXmin(905)
                        .with(TableCopy.BOOKMARK_KEY, ofOtherColumns.toJson());
        CopyStart start = start(bookmark);
        assertThat(start).isEqualTo(new CopyStart(2_000, null, List.of()));
        Bookmark noted = start.note(bookmark);
        assertThat(noted.get(TableCopy.BOOKMARK_KEY)).isNull();
        assertThat(noted.xmin()).isEmpty();
        assertThat(noted.version()).hasValue(2_000);
    }

    @Test
    void bookmarkOfTheOtherTapsGoesOnUnlessItIsNoTransaction() {
        Bookmark bookmark = Bookmark.EMPTY.withVersion(1_000);
        CopyStart goesOn = new CopyStart(1_000, null, List.of(PieceStatement.notBeforeXmin(905)));
        assertThat(start(bookmark.withXmin(905))).isEqualTo(goesOn);
        for (long none : new long[] {-1, 0, 2, 1L << 32}) {
            assertThat(start(bookmark.withXmin(none)).version()).isEqualTo(2_000);
        }
    }

    @Test
    void damagedPositionIsRefusedByName() {
        Bookmark bookmark =
                Bookmark.EMPTY
                        .withVersion(1_000)
                        .with(TableCopy.BOOKMARK_KEY, TapFiles.parse("{\"relations\": {}}"));
        assertThatThrownBy(() -> start(bookmark))
                .isInstanceOfSatisfying(
                        TapException.class,
                        e -> assertThat(e.kind()).isEqualTo(TapException.Kind.USAGE))
                .hasMessageContaining("\"full_table_copy\" in its bookmark");
    }
}
