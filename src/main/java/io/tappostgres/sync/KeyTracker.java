package io.tappostgres.sync;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tappostgres.json.JsonBuffer;
import io.tappostgres.type.ValueEncoder;

/**
 * Keeps the text of the last value that went through an encoder. NULL does not, so that of rows
 * ordered by a key this is the greatest key. Costs a copy of a few bytes a row.
 */
final class KeyTracker implements ValueEncoder {

    private final ValueEncoder encoder;
    private byte[] last = new byte[64];
    private int length = -1;

    KeyTracker(ValueEncoder encoder) {
        this.encoder = encoder;
    }

    @Override
    public void encode(byte[] source, int offset, int valueLength, JsonBuffer output) {
        encoder.encode(source, offset, valueLength, output);
        if (valueLength > last.length) {
            last = new byte[2 * valueLength];
        }
        System.arraycopy(source, offset, last, 0, valueLength);
        length = valueLength;
    }

    /** The last value as the type's output function prints it, or null if there was none. */
    String lastText() {
        return length < 0 ? null : new String(last, 0, length, UTF_8);
    }
}
