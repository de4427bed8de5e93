package io.tappostgres.record;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tappostgres.TapException;
import io.tappostgres.TapException.Kind;
import io.tappostgres.json.BufferLimitException;
import io.tappostgres.json.JsonBuffer;
import io.tappostgres.json.RenderedText;
import io.tappostgres.type.MalformedValueException;
import io.tappostgres.type.ValueEncoder;
import java.util.Arrays;
import java.util.List;

/**
 * Writes the RECORD messages of one stream, with everything that is the same in each of them
 * rendered once.
 *
 * <p>A record is {@link #begin}, then {@link #value} or {@link #nullValue} for the fields it has in
 * any order, then {@link #end}. A field that is not called is absent from the record, which is how
 * an unchanged TOAST value is told from NULL. When a value cannot be encoded, the buffer is left as
 * it was before {@code begin}. Not thread-safe, as its encoders are not.
 */
public final class RecordWriter {

    /** One property of the record and the encoder of its column. */
    public record Field(String name, ValueEncoder encoder) {}

    private static final RenderedText NULL = RenderedText.ofAscii("null");

    private final String streamName;
    private final List<Field> fields;
    private final RenderedText head;
    private final RenderedText tail;
    private final RenderedText[] firstNames;
    private final RenderedText[] names;
    private final ValueEncoder[] encoders;

    private JsonBuffer output;
    private int recordStart;
    private boolean first;

    /**
     * A writer of records that all carry the same version and extraction time.
     *
     * @param timeExtracted an RFC 3339 time that needs no escaping
     */
    public RecordWriter(String streamName, List<Field> fields, long version, String timeExtracted) {
        this(streamName, fields, List.of(), version, timeExtracted);
    }

    /**
     * A writer whose records, none of which is empty, end with properties that are always null.
     *
     * @param nullProperties names that need no escaping
     */
    public RecordWriter(
            String streamName,
            List<Field> fields,
            List<String> nullProperties,
            long version,
            String timeExtracted) {
        this.streamName = streamName;
        this.fields = List.copyOf(fields);
        head = render("{\"type\":\"RECORD\",\"stream\":", streamName, ",\"record\":{");
        tail =
                new RenderedText(
                        (nulls(nullProperties)
                                        + "},\"version\":"
                                        + version
                                        + ",\"time_extracted\":\""
                                        + timeExtracted
                                        + "\"}\n")
                                .getBytes(UTF_8));
        firstNames = new RenderedText[fields.size()];
        names = new RenderedText[fields.size()];
        encoders = new ValueEncoder[fields.size()];
        for (int i = 0; i < names.length; i++) {
            firstNames[i] = render("", fields.get(i).name(), ":");
            names[i] = render(",", fields.get(i).name(), ":");
            encoders[i] = fields.get(i).encoder();
        }
    }

    private static String nulls(List<String> properties) {
        StringBuilder text = new StringBuilder();
        properties.forEach(name -> text.append(",\"").append(name).append("\":null"));
        return text.toString();
    }

    /** How many fields a whole record has. */
    public int fieldCount() {
        return encoders.length;
    }

    public String streamName() {
        return streamName;
    }

    /** Begins a record at the end of the buffer. */
    public void begin(JsonBuffer buffer) {
        output = buffer;
        recordStart = buffer.length();
        first = true;
        constant(head);
    }

    /**
     * Writes one field from PostgreSQL's plain text of the value.
     *
     * @throws TapException naming the stream and the column, if the value cannot be encoded; the
     *     record is then gone from the buffer
     */
    public void value(int field, byte[] source, int offset, int length) {
        try {
            name(field);
            encoders[field].encode(source, offset, length, output);
        } catch (MalformedValueException | BufferLimitException e) {
            abandon();
            throw failure(field, length, e);
        }
    }

    /** Writes one field that is NULL. */
    public void nullValue(int field) {
        constant(first ? firstNames[field] : names[field]);
        first = false;
        constant(NULL);
    }

    /** Whether the record has no field yet. */
    public boolean isEmpty() {
        return first;
    }

    /**
     * Appends one field as it stands in a record behind another, with its comma: for a record that
     * lacks it, and that it is put into later.
     *
     * @throws TapException naming the stream and the column, if the value cannot be encoded; the
     *     buffer is then as it was
     */
    public void piece(int field, byte[] source, int offset, int length, JsonBuffer buffer) {
        int start = buffer.length();
        try {
            buffer.raw(names[field]);
            encoders[field].encode(source, offset, length, buffer);
        } catch (MalformedValueException | BufferLimitException e) {
            buffer.truncate(start);
            throw failure(field, length, e);
        }
    }

    /** The same of a field that is NULL. */
    public void nullPiece(int field, JsonBuffer buffer) {
        buffer.raw(names[field]);
        buffer.raw(NULL);
    }

    /** Ends the record: the buffer now holds one line more. */
    public void end() {
        constant(tail);
    }

    /** Takes the record that was begun out of the buffer again. */
    public void abandon() {
        output.truncate(recordStart);
    }

    private void name(int field) {
        output.raw(first ? firstNames[field] : names[field]);
        first = false;
    }

    private void constant(RenderedText text) {
        try {
            output.raw(text);
        } catch (BufferLimitException e) {
            abandon();
            throw new TapException(
                    Kind.SOURCE,
                    "stream \"%s\": cannot write a record: %s"
                            .formatted(streamName, e.getMessage()),
                    e);
        }
    }

    private TapException failure(int field, int length, RuntimeException cause) {
        return new TapException(
                Kind.SOURCE,
                "stream \"%s\", column \"%s\": cannot write a value of %d bytes: %s"
                        .formatted(
                                streamName, fields.get(field).name(), length, cause.getMessage()),
                cause);
    }

    private static RenderedText render(String before, String name, String after) {
        JsonBuffer rendered = new JsonBuffer(before.length() + name.length() + after.length() + 16);
        byte[] text = name.getBytes(UTF_8);
        rendered.raw(before.getBytes(UTF_8));
        rendered.string(text, 0, text.length);
        rendered.raw(after.getBytes(UTF_8));
        return new RenderedText(Arrays.copyOf(rendered.array(), rendered.length()));
    }
}
