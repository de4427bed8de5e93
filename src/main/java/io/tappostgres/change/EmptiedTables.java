package io.tappostgres.change;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Which of the tables that hold a stream's rows the current transaction has emptied: all of them
 * make the stream empty, some do not. They come together or one by one, in any order, and a
 * partitioned table stands for its partitions. Belongs to one thread.
 */
final class EmptiedTables {

    private final long tableOid;
    private final Supplier<? extends Collection<Long>> rowHoldersNow;
    private final Set<Long> emptied = new HashSet<>();
    private boolean isEmpty;
    private boolean wasPart;

    /**
     * @param rowHoldersNow the tables that hold the rows, without the table itself if it is
     *     partitioned: asked for with each TRUNCATE, as partitions come and go
     */
    EmptiedTables(long tableOid, Supplier<? extends Collection<Long>> rowHoldersNow) {
        this.tableOid = tableOid;
        this.rowHoldersNow = rowHoldersNow;
    }

    /** Notes what was emptied; returns whether nothing of the stream is left since this one. */
    boolean add(Collection<Long> tableOids) {
        if (isEmpty) {
            return false;
        }
        emptied.addAll(tableOids);
        Collection<Long> rowHolders = rowHoldersNow.get();
        boolean isPartitioned = !rowHolders.contains(tableOid);
        isEmpty =
                (isPartitioned && emptied.contains(tableOid))
                        || (!rowHolders.isEmpty() && emptied.containsAll(rowHolders));
        return isEmpty;
    }

    /** The stream has a row again. */
    void rowWritten() {
        if (isEmpty || !emptied.isEmpty()) {
            wasPart |= !isEmpty;
            isEmpty = false;
            emptied.clear();
        }
    }

    /** The transaction is over; returns whether it has emptied a part, and not all behind that. */
    boolean end() {
        boolean isPart = !isEmpty && (wasPart || !emptied.isEmpty());
        isEmpty = false;
        wasPart = false;
        emptied.clear();
        return isPart;
    }
}
