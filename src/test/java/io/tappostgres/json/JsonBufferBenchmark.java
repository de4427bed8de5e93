package io.tappostgres.json;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What escaping a string costs, against a plain loop over a table and against no escaping at all.
 *
 * <p>Run with
 *
 * <pre>{@code
 * mvn -q test-compile dependency:build-classpath -Dmdep.outputFile=target/classpath
 * java -cp target/classes:target/test-classes:$(cat target/classpath) org.openjdk.jmh.Main JsonBuffer
 * }</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class JsonBufferBenchmark {

    private static final boolean[] SPECIAL = new boolean[256];

    static {
        for (int control = 0; control < 0x20; control++) {
            SPECIAL[control] = true;
        }
        SPECIAL['"'] = true;
        SPECIAL['\\'] = true;
    }

    /** Texts by their length in bytes; "quotes" has one to escape in every 30 bytes. */
    @Param({"6", "20", "36", "200", "4000", "quotes"})
    String text;

    private byte[] source;
    private final JsonBuffer output = new JsonBuffer(64 * 1024);

    @Setup
    public void setUp() {
        String filled =
                text.equals("quotes")
                        ? "twenty-nine bytes, then this \"".repeat(20)
                        : "Straße 12, ".repeat(400).substring(0, Integer.parseInt(text) - 1);
        source = filled.getBytes(StandardCharsets.UTF_8);
    }

    @Benchmark
    public int escaped() {
        output.clear();
        output.string(source, 0, source.length);
        return output.length();
    }

    @Benchmark
    public int unescaped() {
        output.clear();
        output.quoted(source, 0, source.length);
        return output.length();
    }

    @Benchmark
    public int plainLoop() {
        output.clear();
        output.raw((byte) '"');
        int runStart = 0;
        for (int i = 0; i < source.length; i++) {
            if (SPECIAL[source[i] & 0xFF]) {
                output.raw(source, runStart, i - runStart);
                output.raw((byte) '\\');
                runStart = i;
            }
        }
        output.raw(source, runStart, source.length - runStart);
        output.raw((byte) '"');
        return output.length();
    }
}
