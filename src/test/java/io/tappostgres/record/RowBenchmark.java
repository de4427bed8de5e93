package io.tappostgres.record;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tappostgres.json.JsonBuffer;
import io.tappostgres.record.RecordWriter.Field;
import io.tappostgres.type.Conventions;
import io.tappostgres.type.OddValues;
import io.tappostgres.type.PgType;
import io.tappostgres.type.TypeMapping;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a row of the tables in {@code bench/} costs from its COPY text to its line of JSON; run as
 * {@code bench/README.md} says.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 4, time = 1)
@Fork(1)
public class RowBenchmark {

    private static final int ROWS = 1_000;
    private static final int BUFFER_BYTES = 256 * 1024;

    @Param({"narrow", "orders"})
    String table;

    private byte[] rows;
    private final int[] ends = new int[ROWS];
    private CopyTextReader reader;
    private final JsonBuffer output = new JsonBuffer(BUFFER_BYTES + BUFFER_BYTES / 4);

    @Setup
    public void setUp() {
        boolean narrow = table.equals("narrow");
        List<Field> fields =
                narrow
                        ? fields("id int8", "quantity int4", "price int4", "label text")
                        : fields(
                                "order_id int8",
                                "external_id uuid",
                                "customer_id int8",
                                "email varchar",
                                "status varchar",
                                "note text",
                                "currency bpchar",
                                "amount numeric",
                                "tax_rate numeric",
                                "weight_grams float8",
                                "discount float4",
                                "paid bool",
                                "line_count int4",
                                "priority int2",
                                "due_on date",
                                "created_at timestamptz",
                                "updated_at timestamptz",
                                "shipped_at timestamp",
                                "attributes jsonb",
                                "tags _text");
        reader =
                new CopyTextReader(
                        new RecordWriter(
                                table, fields, 1_763_856_000_000L, "2026-11-23T00:00:00.000001Z"));
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        for (int i = 0; i < ROWS; i++) {
            text.writeBytes((narrow ? narrow(i) : orders(i)).getBytes(UTF_8));
            ends[i] = text.size();
        }
        rows = text.toByteArray();
    }

    private static List<Field> fields(String... namesAndTypes) {
        List<Field> fields = new ArrayList<>();
        for (String nameAndType : namesAndTypes) {
            String name = nameAndType.substring(0, nameAndType.indexOf(' '));
            String type = nameAndType.substring(nameAndType.indexOf(' ') + 1);
            TypeMapping mapping = TypeMapping.of(type(type), Conventions.SINGER_IO);
            fields.add(new Field(name, mapping.newEncoder(new OddValues())));
        }
        return fields;
    }

    private static PgType type(String name) {
        return switch (name) {
            case "numeric" -> base("numeric", ((12 << 16) | 2) + 4);
            case "_text" ->
                    new PgType(
                            "pg_catalog",
                            "_text",
                            PgType.Kind.ARRAY,
                            -1,
                            PgType.builtIn("text"),
                            ',');
            default -> PgType.builtIn(name);
        };
    }

    private static PgType base(String name, int typmod) {
        return new PgType("pg_catalog", name, PgType.Kind.BASE, typmod, null, ',');
    }

    private static String narrow(int i) {
        return "%d\t%d\t%d\twidget-%06d%n"
                .formatted(
                        2_000_000 + i,
                        i * 7919L % 100_003,
                        i * 104_729L % 1_000_003,
                        i * 31 % 1_000_000);
    }

    private static String orders(int i) {
        return String.join(
                        "\t",
                        String.valueOf(400_000 + i),
                        UUID.nameUUIDFromBytes(String.valueOf(i).getBytes(UTF_8)).toString(),
                        String.valueOf(i * 7919L % 250_007),
                        "customer" + i * 7919L % 250_007 + "@example.com",
                        List.of("new", "paid", "packed", "shipped", "returned").get(i % 5),
                        note(i),
                        List.of("EUR", "USD", "GBP", "JPY").get(i % 4),
                        fixed("%.2f", i * 104_729L % 10_000_000 / 100.0),
                        i % 10 == 0 ? "\\N" : fixed("%.5f", i * 31 % 2500 / 10_000.0),
                        String.valueOf(i * 15_485_863L % 1_000_003 / 7.0),
                        String.valueOf(i * 31 % 1000 / 1000.0f),
                        i % 3 == 0 ? "t" : "f",
                        String.valueOf(1 + i % 40),
                        i % 7 == 0 ? "\\N" : String.valueOf(i % 5),
                        "2021-%02d-%02d".formatted(1 + i % 12, 1 + i % 28),
                        "2021-04-%02d 12:%02d:%02d.%06d+00"
                                .formatted(1 + i % 28, i % 60, i % 59, i * 137L % 1_000_000),
                        "2021-05-%02d 03:%02d:%02d%s+00"
                                .formatted(1 + i % 28, i % 60, i % 59, i % 2 == 0 ? "" : ".5"),
                        i % 3 == 0
                                ? "\\N"
                                : "2021-06-%02d 23:%02d:%02d%s"
                                        .formatted(
                                                1 + i % 28,
                                                i % 60,
                                                i % 59,
                                                List.of("", ".25", ".5", ".75").get(i % 4)),
                        "{\"gift\": %s, \"memo\": \"\\\\\"so\\\\\"\", \"visits\": %d, \"channel\": \"web\"}"
                                .formatted(i % 11 == 0, i % 90),
                        "{tag%d,\"two words\",NULL}".formatted(i % 17))
                + "\n";
    }

    private static String note(int i) {
        return switch (i % 4) {
            case 0 -> "\\N";
            case 1 -> "Leave it with the neighbour, \"Zoë\", if nobody answers.";
            case 2 -> "Second floor.\\nRing twice;\\tthe path is C:\\\\drop\\\\" + (400_000 + i);
            default -> "A plain remark, number " + (400_000 + i) + ".";
        };
    }

    private static String fixed(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public int read() {
        int start = 0;
        int written = 0;
        for (int end : ends) {
            reader.read(rows, start, end - start, output);
            start = end;
            if (output.length() >= BUFFER_BYTES) {
                written += output.length();
                output.clear();
            }
        }
        return written;
    }
}
