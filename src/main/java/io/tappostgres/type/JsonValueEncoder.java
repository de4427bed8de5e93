package io.tappostgres.type;

import io.tappostgres.json.JsonBuffer;

/**
 * Encodes json and jsonb as the JSON they are.
 *
 * <p>The server has checked the text when it was stored, so the only thing in it that a line of
 * output can't hold is a line break between two tokens: within strings JSON has control characters
 * escaped. They are left out.
 */
final class JsonValueEncoder implements ValueEncoder {

    static final JsonValueEncoder INSTANCE = new JsonValueEncoder();

    private JsonValueEncoder() {}

    @Override
    public void encode(byte[] source, int offset, int length, JsonBuffer output) {
        int before = output.length();
        int end = offset + length;
        int runStart = offset;
        for (int at = offset; at < end; at++) {
            if (source[at] >= 0 && source[at] < ' ') {
                output.raw(source, runStart, at - runStart);
                runStart = at + 1;
            }
        }
        output.raw(source, runStart, end - runStart);
        if (output.length() == before) {
            throw new MalformedValueException("expected JSON");
        }
    }
}
