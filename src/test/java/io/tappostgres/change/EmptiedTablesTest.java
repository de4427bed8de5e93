package io.tappostgres.change;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class EmptiedTablesTest {

    private static final long TABLE = 1;
    private static final long CHILD = 2;
    private static final long OTHER_CHILD = 3;

    private final EmptiedTables alone = new EmptiedTables(TABLE, () -> List.of(TABLE));
    private final EmptiedTables inherited = new EmptiedTables(TABLE, () -> List.of(TABLE, CHILD));
    private final EmptiedTables partitioned =
            new EmptiedTables(TABLE, () -> List.of(CHILD, OTHER_CHILD));

    @Test
    void tableWithoutPartsIsEmptyWhenItIsEmptied() {
        assertThat(alone.add(List.of(TABLE))).isTrue();
        assertThat(alone.end()).as("a part").isFalse();
    }

    @Test
    void parentAloneIsAPart() {
        assertThat(inherited.add(List.of(TABLE))).isFalse();
        assertThat(inherited.end()).as("a part").isTrue();
        assertThat(inherited.add(List.of(CHILD, TABLE))).isTrue();
    }

    @Test
    void partitionedTableStandsForItsPartitions() {
        assertThat(partitioned.add(List.of(TABLE))).isTrue();
        assertThat(partitioned.add(List.of(CHILD))).as("again").isFalse();
        assertThat(partitioned.end()).as("a part").isFalse();
    }

    @Test
    void allPartitionsAreTheTableAlsoOneByOne() {
        assertThat(partitioned.add(List.of(CHILD))).isFalse();
        assertThat(partitioned.add(List.of(OTHER_CHILD))).isTrue();
        assertThat(partitioned.end()).as("a part").isFalse();
    }

    @Test
    void partitionIsAPartOfOneTransactionOnly() {
        assertThat(partitioned.add(List.of(CHILD))).isFalse();
        assertThat(partitioned.end()).as("a part").isTrue();
        assertThat(partitioned.add(List.of(OTHER_CHILD))).isFalse();
    }

    @Test
    void rowsBehindATruncateCountForTheNext() {
        assertThat(partitioned.add(List.of(TABLE))).isTrue();
        partitioned.rowWritten();
        assertThat(partitioned.add(List.of(CHILD))).as("the other one has rows").isFalse();
        assertThat(partitioned.end()).as("a part").isTrue();
        assertThat(partitioned.add(List.of(TABLE))).isTrue();
        partitioned.rowWritten();
        assertThat(partitioned.add(List.of(TABLE))).as("once more").isTrue();
    }

    @Test
    void partThatGetsRowsAgainIsStillToldOf() {
        assertThat(partitioned.add(List.of(CHILD))).isFalse();
        partitioned.rowWritten();
        assertThat(partitioned.end()).as("a part").isTrue();
    }

    @Test
    void partitionThatWasAddedSinceCounts() {
        List<Long> partitions = new ArrayList<>(List.of(CHILD));
        EmptiedTables growing = new EmptiedTables(TABLE, () -> partitions);
        assertThat(growing.add(List.of(CHILD))).isTrue();
        assertThat(growing.end()).as("a part").isFalse();
        partitions.add(OTHER_CHILD);
        assertThat(growing.add(List.of(CHILD))).isFalse();
        assertThat(growing.end()).as("a part").isTrue();
    }
}
