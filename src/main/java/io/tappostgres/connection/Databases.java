package io.tappostgres.connection;

import io.tappostgres.TapException;
import java.util.HashMap;
import java.util.Map;

/**
 * The databases of a run, each opened when it is first asked for. One that cannot be reached is not
 * tried again: whoever asks gets the first failure at once. Thread-safe.
 */
public final class Databases implements AutoCloseable {

    private final Server server;
    private final int maximumConnections;
    private final Map<String, Database> open = new HashMap<>();
    private final Map<String, TapException> unreachable = new HashMap<>();

    /**
     * @param maximumConnections how many sessions the tap may hold in each database at once
     */
    public Databases(Server server, int maximumConnections) {
        this.server = server;
        this.maximumConnections = maximumConnections;
    }

    public Server server() {
        return server;
    }

    /**
     * The database of this name.
     *
     * @throws TapException of kind SOURCE if it cannot be reached
     */
    public synchronized Database database(String name) {
        TapException failure = unreachable.get(name);
        if (failure != null) {
            throw failure;
        }
        Database known = open.get(name);
        if (known != null) {
            return known;
        }
        try {
            Database opened = Database.open(server, name, maximumConnections);
            open.put(name, opened);
            return opened;
        } catch (TapException e) {
            unreachable.put(name, e);
            throw e;
        }
    }

    /** Whether there is a connection to the database already. */
    public synchronized boolean isOpen(String name) {
        return open.containsKey(name);
    }

    @Override
    public synchronized void close() {
        open.values().forEach(Database::close);
    }
}
