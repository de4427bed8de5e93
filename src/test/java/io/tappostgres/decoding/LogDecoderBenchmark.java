package io.tappostgres.decoding;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
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
 * What an INSERT into the table {@code orders} of {@code bench/} costs from its message to the
 * listener's call; run as {@code bench/README.md} says.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 4, time = 1)
@Fork(1)
public class LogDecoderBenchmark {

    private static final int ROWS = 1_000;

    private static final String[] COLUMNS = {
        "order_id 20", "external_id 2950", "customer_id 20", "email 1043", "status 1043",
        "note 25", "currency 1042", "amount 1700", "tax_rate 1700", "weight_grams 701",
        "discount 700", "paid 16", "line_count 23", "priority 21", "due_on 1082",
        "created_at 1184", "updated_at 1184", "shipped_at 1114", "attributes 3802", "tags 1009"
    };

    /** Where the server has numbers and booleans, which JSON does not quote. */
    private static final List<Integer> UNQUOTED = List.of(0, 2, 7, 8, 9, 10, 11, 12, 13);

    @Param({"pgoutput", "format 2", "format 1"})
    String plugin;

    private final List<byte[]> pristine = new ArrayList<>();
    private final byte[] message = new byte[4096];
    private ChangeDecoder decoder;
    private final SummedCalls calls = new SummedCalls();

    @Setup
    public void setUp() throws InterruptedException {
        byte[] begin;
        switch (plugin) {
            case "pgoutput" -> {
                decoder = new PgOutputDecoder();
                begin = relation();
            }
            case "format 2" -> {
                decoder = new Wal2JsonDecoder();
                begin = text("{\"action\":\"B\"," + COMMIT + ",\"lsn\":\"0/10\"}");
            }
            default -> {
                decoder = new Wal2JsonFormat1Decoder();
                begin = text("{" + COMMIT + ",\"nextlsn\":\"0/10\",\"change\":[");
            }
        }
        decoder.decode(begin, 0, begin.length, calls);
        for (int i = 0; i < ROWS; i++) {
            pristine.add(message(values(i)));
        }
    }

    /** Messages are overwritten, so each is copied first, as a driver does from its socket. */
    @Benchmark
    @OperationsPerInvocation(ROWS)
    public long decode() throws InterruptedException {
        for (byte[] source : pristine) {
            System.arraycopy(source, 0, message, 0, source.length);
            decoder.decode(message, 0, source.length, calls);
        }
        return calls.sum();
    }

    private static final String COMMIT =
            "\"xid\":729,\"timestamp\":\"2026-11-23 04:40:13.340689+00\"";

    private byte[] message(String[] values) {
        return switch (plugin) {
            case "pgoutput" -> insert(values);
            case "format 2" -> {
                List<String> columns = new ArrayList<>();
                for (int i = 0; i < values.length; i++) {
                    columns.add(
                            "{\"name\":\"%s\",\"typeoid\":%s,\"value\":%s}"
                                    .formatted(name(i), typeOid(i), json(i, values[i])));
                }
                yield text(
                        "{\"action\":\"I\",%s,\"lsn\":\"0/15CEFA8\",\"schema\":\"public\",\"table\":\"orders\",\"columns\":[%s]}"
                                .formatted(COMMIT, String.join(",", columns)));
            }
            default -> {
                List<String> names = new ArrayList<>();
                List<String> typeOids = new ArrayList<>();
                List<String> all = new ArrayList<>();
                for (int i = 0; i < values.length; i++) {
                    names.add('"' + name(i) + '"');
                    typeOids.add(typeOid(i));
                    all.add(json(i, values[i]));
                }
                yield text(
                        ",{\"kind\":\"insert\",\"schema\":\"public\",\"table\":\"orders\",\"columnnames\":%s,\"columntypeoids\":%s,\"columnvalues\":%s}"
                                .formatted(names, typeOids, all)
                                .replace(", \"", ",\""));
            }
        };
    }

    private static String name(int column) {
        return COLUMNS[column].split(" ", -1)[0];
    }

    private static String typeOid(int column) {
        return COLUMNS[column].split(" ", -1)[1];
    }

    private static String json(int column, String value) {
        if (value == null) {
            return "null";
        }
        if (UNQUOTED.contains(column)) {
            return value.equals("t") ? "true" : value.equals("f") ? "false" : value;
        }
        return '"'
                + value.replace("\\", "\\\\")
                        .replace("\"", "\\\"")
                        .replace("\n", "\\n")
                        .replace("\t", "\\t")
                + '"';
    }

    private static byte[] text(String text) {
        return text.getBytes(UTF_8);
    }

    private static byte[] relation() {
        return written(
                output -> {
                    output.write('R');
                    output.writeInt(1);
                    output.write(text("public\0orders\0d"));
                    output.writeShort(COLUMNS.length);
                    for (int i = 0; i < COLUMNS.length; i++) {
                        output.write(0);
                        output.write(text(name(i) + '\0'));
                        output.writeInt(Integer.parseInt(typeOid(i)));
                        output.writeInt(-1);
                    }
                });
    }

    private static byte[] insert(String[] values) {
        return written(
                output -> {
                    output.write('I');
                    output.writeInt(1);
                    output.write('N');
                    output.writeShort(values.length);
                    for (String value : values) {
                        output.write(value == null ? 'n' : 't');
                        if (value != null) {
                            output.writeInt(text(value).length);
                            output.write(text(value));
                        }
                    }
                });
    }

    /** Writes one message. */
    private interface Writing {
        void to(DataOutputStream output) throws IOException;
    }

    private static byte[] written(Writing writing) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            writing.to(new DataOutputStream(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static String[] values(int i) {
        return new String[] {
            String.valueOf(400_000 + i),
            UUID.nameUUIDFromBytes(text(String.valueOf(i))).toString(),
            String.valueOf(i * 7919L % 250_007),
            "customer" + i * 7919L % 250_007 + "@example.com",
            List.of("new", "paid", "packed", "shipped", "returned").get(i % 5),
            switch (i % 4) {
                case 0 -> null;
                case 1 -> "Leave it with the neighbour, \"Zoë\", if nobody answers.";
                case 2 -> "Second floor.\nRing twice;\tthe path is C:\\drop\\" + (400_000 + i);
                default -> "A plain remark, number " + (400_000 + i) + ".";
            },
            List.of("EUR", "USD", "GBP", "JPY").get(i % 4),
            i * 104_729L % 100_000 + ".25",
            i % 10 == 0 ? null : "0.0" + (1000 + i),
            String.valueOf(i * 15_485_863L % 1_000_003 / 7.0),
            String.valueOf(i * 31 % 1000 / 1000.0f),
            i % 3 == 0 ? "t" : "f",
            String.valueOf(1 + i % 40),
            i % 7 == 0 ? null : String.valueOf(i % 5),
            "2021-02-%02d".formatted(1 + i % 28),
            "2021-04-%02d 12:%02d:%02d.%06d+00"
                    .formatted(1 + i % 28, i % 60, i % 59, i * 137L % 1_000_000),
            "2021-05-%02d 03:%02d:%02d.5+00".formatted(1 + i % 28, i % 60, i % 59),
            i % 3 == 0 ? null : "2021-06-%02d 23:%02d:%02d".formatted(1 + i % 28, i % 60, i % 59),
            "{\"gift\": %s, \"memo\": \"\\\"so\\\"\", \"visits\": %d, \"channel\": \"web\"}"
                    .formatted(i % 11 == 0, i % 90),
            "{tag%d,\"two words\",NULL}".formatted(i % 17)
        };
    }
}
