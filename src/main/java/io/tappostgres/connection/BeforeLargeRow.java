package io.tappostgres.connection;

/**
 * What a reader does before it asks for the memory of a large row: whatever it would otherwise wait
 * for while it holds that memory, and others wait for it.
 */
@FunctionalInterface
public interface BeforeLargeRow {

    void run() throws InterruptedException;
}
