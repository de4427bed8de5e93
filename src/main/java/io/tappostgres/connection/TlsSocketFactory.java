package io.tappostgres.connection;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLSocketFactory;
import org.postgresql.ssl.WrappedFactory;

/**
 * Gives the driver a socket factory that is made already. The driver takes the name of a class,
 * which it instantiates for each connection with a text: here, under which the factory is kept.
 */
public final class TlsSocketFactory extends WrappedFactory {

    private static final Map<String, SSLSocketFactory> KEPT = new ConcurrentHashMap<>();

    /** For the driver. */
    public TlsSocketFactory(String id) {
        this.factory = requireNonNull(KEPT.get(id), "the server is closed");
    }

    /**
     * Keeps a factory until it is forgotten.
     *
     * @return the text under which the driver gets it
     */
    static String keep(SSLSocketFactory factory) {
        String id = UUID.randomUUID().toString();
        KEPT.put(id, factory);
        return id;
    }

    static void forget(String id) {
        KEPT.remove(id);
    }
}
