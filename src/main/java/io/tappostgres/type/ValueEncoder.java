package io.tappostgres.type;

import io.tappostgres.json.JsonBuffer;

/**
 * Turns one value, in the text that PostgreSQL's output function of the type prints, into JSON.
 *
 * <p>The text is plain: whoever read it has undone the quoting of the way it came (COPY, an array,
 * a plugin's JSON). It is printed by a session with the settings of {@code SessionSettings}. Never
 * called for NULL. An encoder may keep scratch space, so one belongs to one column and one thread.
 */
@FunctionalInterface
public interface ValueEncoder {

    /**
     * Appends the JSON of the value in {@code source[offset, offset + length)} to {@code output}.
     *
     * @throws MalformedValueException if the text is not what the type's output function prints;
     *     {@code output} may then hold part of the value
     */
    void encode(byte[] source, int offset, int length, JsonBuffer output);
}
