package io.tappostgres.bench;

/** The benchmark cannot go on; the message says why, and what to do. */
public final class BenchmarkException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** A message for the one who started the benchmark. */
    public BenchmarkException(String message) {
        super(message);
    }
}
