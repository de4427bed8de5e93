package io.tappostgres.type;

import io.tappostgres.json.JsonBuffer;
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
 * What one value of a type costs.
 *
 * <p>Run with
 *
 * <pre>{@code
 * mvn -q test-compile dependency:build-classpath -Dmdep.outputFile=target/classpath
 * java -cp target/classes:target/test-classes:$(cat target/classpath) org.openjdk.jmh.Main Encoder
 * }</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class EncoderBenchmark {

    /** A type and one of its texts. */
    @Param({
        "int4|123456",
        "int8|1234567890123456",
        "numeric|12345678.90",
        "float8|3.141592653589793",
        "bool|t",
        "date|2024-01-02",
        "timestamp|2024-01-02 03:04:05.123456",
        "timestamp|2024-01-02 03:04:05.12345",
        "timestamptz|2024-01-02 03:04:05.123456+00",
        "timetz|03:04:05.1234+02",
        "uuid|a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
        "bytea|\\x00112233445566778899aabbccddeeff",
        "hstore|\"color\"=>\"red\", \"size\"=>NULL",
        "_int4|{1,22,333,4444,55555,NULL,7}",
        "_text|{plain,\"with space\",\"with \\\"quotes\\\"\",NULL}"
    })
    String value;

    private byte[] source;
    private ValueEncoder encoder;
    private final JsonBuffer output = new JsonBuffer(64 * 1024);

    @Setup
    public void setUp() {
        int separator = value.indexOf('|');
        String name = value.substring(0, separator);
        PgType type = PgType.builtIn(name);
        if (name.startsWith("_")) {
            type = Types.arrayOf(name.substring(1));
        } else if (name.equals("hstore")) {
            type = Types.extension(name);
        }
        source = value.substring(separator + 1).getBytes(StandardCharsets.UTF_8);
        encoder = TypeMapping.of(type, Conventions.SINGER_IO).newEncoder(new OddValues());
    }

    @Benchmark
    public int encode() {
        output.clear();
        encoder.encode(source, 0, source.length, output);
        return output.length();
    }
}
