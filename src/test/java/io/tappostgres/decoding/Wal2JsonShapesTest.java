package io.tappostgres.decoding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which relation the changes of one table are given with, in the order in which they come. */
class Wal2JsonShapesTest {

    private static final String ID = "id 23 1";
    private static final String BIG = "big 25 2";
    private static final String SMALL = "small 25 3";

    @Test
    void changesOfOneShapeHaveTheSameRelation() {
        assertThat(
                        calls(
                                insert(ID, BIG, SMALL),
                                update(ID, SMALL),
                                delete(ID),
                                insert(ID, BIG, SMALL)))
                .containsExactly(
                        "relation #1 s.t, id 23, big 25, small 25",
                        "insert #1 id=«1» big=«2» small=«3»",
                        "update #1 from id=«1» to id=«1» small=«3»",
                        "delete #1 id=«1»",
                        "insert #1 id=«1» big=«2» small=«3»");
    }

    @Test
    void aTableFirstSeenByItsKeyGrowsUntilAnInsertShowsItWhole() {
        assertThat(
                        calls(
                                delete(ID),
                                update(ID, SMALL),
                                update(ID, BIG, SMALL),
                                delete(ID),
                                update(ID, SMALL),
                                insert(ID, BIG, SMALL),
                                update(ID, SMALL)))
                .containsExactly(
                        "relation #1 s.t, id 23",
                        "delete #1 id=«1»",
                        "relation #2 s.t, id 23, small 25",
                        "update #2 from id=«1» to id=«1» small=«3»",
                        "relation #3 s.t, id 23, big 25, small 25",
                        "update #3 from id=«1» to id=«1» big=«2» small=«3»",
                        "delete #3 id=«1»",
                        "update #3 from id=«1» to id=«1» small=«3»",
                        "relation #4 s.t, id 23, big 25, small 25",
                        "insert #4 id=«1» big=«2» small=«3»",
                        "update #4 from id=«1» to id=«1» small=«3»");
    }

    @Test
    void theIdentityOfAnUpdateMayHaveWhatItsNewRowLacks() {
        assertThat(
                        calls(
                                "{\"action\":\"U\",\"schema\":\"s\",\"table\":\"t\",\"columns\":[%s],\"identity\":[%s,%s]}"
                                        .formatted(column(ID), column(ID), column(BIG))))
                .containsExactly(
                        "relation #1 s.t, id 23, big 25",
                        "update #1 from id=«1» big=«2» to id=«1»");
    }

    @Test
    void anInsertThatLacksAColumnIsOfANewShape() {
        assertThat(calls(insert(ID, BIG, SMALL), insert(ID, SMALL)))
                .containsExactly(
                        "relation #1 s.t, id 23, big 25, small 25",
                        "insert #1 id=«1» big=«2» small=«3»",
                        "relation #2 s.t, id 23, small 25",
                        "insert #2 id=«1» small=«3»");
    }

    @Test
    void anInsertInAnotherOrderIsOfTheSameShape() {
        assertThat(calls(insert(ID, BIG, SMALL), insert(SMALL, ID, BIG)))
                .containsExactly(
                        "relation #1 s.t, id 23, big 25, small 25",
                        "insert #1 id=«1» big=«2» small=«3»",
                        "insert #1 id=«1» big=«2» small=«3»");
    }

    @Test
    void aDroppedColumnIsMissingInUpdatesUntilAnInsertTells() {
        assertThat(
                        calls(
                                insert(ID, BIG),
                                update(ID),
                                update(ID, SMALL),
                                insert(ID, SMALL),
                                update(ID, SMALL)))
                .containsExactly(
                        "relation #1 s.t, id 23, big 25",
                        "insert #1 id=«1» big=«2»",
                        "update #1 from id=«1» to id=«1»",
                        "relation #2 s.t, id 23, small 25, big 25",
                        "update #2 from id=«1» to id=«1» small=«3»",
                        "relation #3 s.t, id 23, small 25",
                        "insert #3 id=«1» small=«3»",
                        "update #3 from id=«1» to id=«1» small=«3»");
    }

    @Test
    void anotherTypeIsANewShape() {
        assertThat(
                        calls(
                                insert(ID, SMALL),
                                update(ID, "small 20 4"),
                                insert(ID, "small 23 5"),
                                update(ID)))
                .containsExactly(
                        "relation #1 s.t, id 23, small 25",
                        "insert #1 id=«1» small=«3»",
                        "relation #2 s.t, id 23, small 20",
                        "update #2 from id=«1» to id=«1» small=«4»",
                        "relation #3 s.t, id 23, small 23",
                        "insert #3 id=«1» small=«5»",
                        "update #3 from id=«1» to id=«1»");
    }

    @Test
    void moreColumnsThanAnyTableBeforeAreTaken() {
        List<String> columns = new ArrayList<>();
        StringBuilder relation = new StringBuilder("relation #1 s.t");
        StringBuilder insert = new StringBuilder("insert #1");
        for (int i = 0; i < 1600; i++) {
            columns.add("c" + i + " 23 " + i);
            relation.append(", c").append(i).append(" 23");
            insert.append(" c").append(i).append("=«").append(i).append('»');
        }
        assertThat(calls(insert(columns.toArray(String[]::new))))
                .containsExactly(relation.toString(), insert.toString());
    }

    private static List<String> calls(String... changes) {
        List<String> messages = new ArrayList<>();
        messages.add(
                "{\"action\":\"B\",\"xid\":7,\"timestamp\":\"2026-01-02 03:04:05+00\",\"lsn\":\"0/10\"}");
        messages.addAll(List.of(changes));
        List<String> calls = Messages.calls(new Wal2JsonDecoder(), messages.toArray(String[]::new));
        return calls.subList(1, calls.size());
    }

    private static String insert(String... columns) {
        return change("I", columns) + "}";
    }

    private static String update(String... columns) {
        return change("U", columns) + ",\"identity\":[" + column(columns[0]) + "]}";
    }

    private static String delete(String key) {
        return change("D", key).replace("\"columns\"", "\"identity\"") + "}";
    }

    private static String change(String action, String... columns) {
        List<String> all = new ArrayList<>();
        for (String column : columns) {
            all.add(column(column));
        }
        return "{\"action\":\"%s\",\"schema\":\"s\",\"table\":\"t\",\"columns\":[%s]"
                .formatted(action, String.join(",", all));
    }

    /** Of name, oid and value with spaces between. */
    private static String column(String column) {
        String[] parts = column.split(" ", -1);
        return "{\"name\":\"%s\",\"typeoid\":%s,\"value\":%s}"
                .formatted(parts[0], parts[1], parts[2]);
    }
}
