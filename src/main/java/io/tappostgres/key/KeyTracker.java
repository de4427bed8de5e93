package io.tappostgres.key;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tappostgres.json.JsonBuffer;
import io.tappostgres.type.ValueEncoder;

/**
 * Keeps the text of the last value that went through an encoder and can be a bookmark. NULL does
 * not go through it. Of rows in the order of a key, this is the greatest key that can be one. Costs
 * a copy of a few bytes a row.
 */
public final class KeyTracker implements ValueEncoder {

    private final KeyKind kind;
    private final ValueEncoder encoder;
    private byte[] last = new byte[64];
    private int length = -1;
    private boolean heldBack;

    public KeyTracker(KeyKind kind, ValueEncoder encoder) {
        this.kind = kind;
        this.encoder = encoder;
    }

    @Override
    public void encode(byte[] source, int offset, int valueLength, JsonBuffer output) {
        encoder.encode(source, offset, valueLength, output);
        if (!kind.isSound(source, offset, valueLength)) {
            heldBack = true;
            return;
        }
        if (valueLength > last.length) {
            last = new byte[2 * valueLength];
        }
        System.arraycopy(source, offset, last, 0, valueLength);
        length = valueLength;
    }

    /** Whether there were values that cannot be bookmarks. */
    public boolean isHeldBack() {
        return heldBack;
    }

    /** The last value as the type's output function prints it, or null if there was none. */
    public String lastText() {
        return length < 0 ? null : new String(last, 0, length, UTF_8);
    }
}
