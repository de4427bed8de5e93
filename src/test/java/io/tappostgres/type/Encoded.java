package io.tappostgres.type;

import io.tappostgres.json.JsonBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** One value, encoded from the middle of an array of other bytes, as a row has it. */
record Encoded(String json, OddValues oddValues) {

    private static final int NEIGHBOUR_BYTES = 40;

    static Encoded of(TypeMapping mapping, byte[] text) {
        byte[] row = new byte[text.length + 2 * NEIGHBOUR_BYTES];
        Arrays.fill(row, (byte) '7');
        System.arraycopy(text, 0, row, NEIGHBOUR_BYTES, text.length);
        OddValues oddValues = new OddValues();
        JsonBuffer output = new JsonBuffer(1);
        output.raw((byte) ':');
        mapping.newEncoder(oddValues).encode(row, NEIGHBOUR_BYTES, text.length, output);
        return new Encoded(output.toString().substring(1), oddValues);
    }

    static Encoded of(PgType type, String text) {
        TypeMapping mapping = TypeMapping.of(type, Conventions.SINGER_IO);
        return of(mapping, text.getBytes(StandardCharsets.UTF_8));
    }

    static String json(PgType type, String text) {
        return of(type, text).json();
    }

    static String json(String builtIn, String text) {
        return json(PgType.builtIn(builtIn), text);
    }
}
