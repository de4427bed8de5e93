package io.tappostgres.bench.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What Linux tells of processes in /proc; see proc(5). Elsewhere memory is 0 and times are NaN. */
final class ProcFiles {

    /** USER_HZ, the unit of the times in /proc, on every Linux that is in use. */
    private static final double TICKS_PER_SECOND = 100;

    private static final Pattern PEAK = Pattern.compile("VmHWM:\\s*(\\d+) kB");

    private ProcFiles() {}

    /** Processor time of children that have ended. */
    record CpuTimes(double userSeconds, double systemSeconds) {}

    /** The largest resident set so far; 0 once the process has ended. */
    static long peakBytes(long pid) {
        try {
            Path status = Path.of("/proc", Long.toString(pid), "status");
            Matcher peak = PEAK.matcher(Files.readString(status));
            return peak.find() ? 1024 * Long.parseLong(peak.group(1)) : 0;
        } catch (IOException e) {
            return 0;
        }
    }

    /** Fields 16 and 17 of /proc/self/stat; the second field, in brackets, may hold blanks. */
    static CpuTimes cpuTimesOfEndedChildren() {
        try {
            String stat = Files.readString(Path.of("/proc/self/stat"));
            String[] fromThirdField = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return new CpuTimes(
                    Long.parseLong(fromThirdField[13]) / TICKS_PER_SECOND,
                    Long.parseLong(fromThirdField[14]) / TICKS_PER_SECOND);
        } catch (IOException e) {
            return new CpuTimes(Double.NaN, Double.NaN);
        }
    }
}
