package io.tappostgres.sync;

import io.tappostgres.testing.RunningTap;
import io.tappostgres.testing.TapFiles;
import io.tappostgres.testing.TapResult;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * A run that was killed (SIGKILL) in mid-copy.
 *
 * @param lines the messages that came out whole
 */
record KilledRun(List<String> lines) {

    private static final String STATE = "{\"type\":\"STATE\"";
    private static final String NEXT_BLOCK = "\"next_block\"";
    private static final String RECORD = "{\"type\":\"RECORD\"";

    KilledRun {
        lines = List.copyOf(lines);
    }

    /**
     * Kills a run when so many records have come, and a STATE from which a copy can go on.
     *
     * @param relations of how many relations the STATE has to tell
     * @throws AssertionError if the run ends before that
     */
    static KilledRun after(int records, int relations, RunningTap tap) {
        int seen = 0;
        boolean canGoOn = false;
        while (seen < records || !canGoOn) {
            String line = tap.nextLine();
            if (line == null) {
                throw new AssertionError("the run ended by itself: " + tap.awaitEnd());
            }
            seen += line.startsWith(RECORD) ? 1 : 0;
            canGoOn |= line.startsWith(STATE) && line.split(NEXT_BLOCK, -1).length > relations;
        }
        return kill(tap);
    }

    /** Kills a run wherever it is. */
    static KilledRun kill(RunningTap tap) {
        tap.kill();
        TapResult result = tap.awaitEnd();
        List<String> lines = result.stdoutLines();
        byte[] stdout = result.stdout();
        boolean endsInMidLine = stdout.length > 0 && stdout[stdout.length - 1] != '\n';
        return new KilledRun(lines.subList(0, lines.size() - (endsInMidLine ? 1 : 0)));
    }

    /** What a target that saves its rows with each STATE has saved, that STATE included. */
    List<String> linesUpToState() {
        for (int last = lines.size() - 1; last >= 0; last--) {
            if (lines.get(last).startsWith(STATE)) {
                return lines.subList(0, last + 1);
            }
        }
        return List.of();
    }

    /** The value of the last STATE; an empty one if there was none. */
    JsonNode state() {
        List<String> saved = linesUpToState();
        return saved.isEmpty()
                ? TapFiles.parse("{}")
                : TapFiles.parse(saved.get(saved.size() - 1)).path("value");
    }

    /** How far the copy of a stream had come by that STATE. */
    JsonNode copyPosition(String tapStreamId) {
        return state().path("bookmarks").path(tapStreamId).path(TableCopy.BOOKMARK_KEY);
    }
}
