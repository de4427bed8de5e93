package io.tappostgres.decoding;

import io.tappostgres.TapException;

/** Turns the messages of one output plugin into calls. Belongs to one thread. */
public interface ChangeDecoder {

    /**
     * Decodes one message.
     *
     * @param message its {@code length} bytes from {@code offset} on are the plugin's output; they
     *     may be overwritten
     * @throws TapException if the message is not one of the plugin's, or comes where none of its
     *     sort can; nothing of it may be relied on then
     */
    void decode(byte[] message, int offset, int length, ChangeListener listener)
            throws InterruptedException;
}
