package io.tappostgres.replication;

import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.TestDatabase;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import org.postgresql.PGConnection;
import org.postgresql.PGProperty;
import org.postgresql.replication.LogSequenceNumber;
import org.postgresql.replication.PGReplicationStream;

/** Somebody who reads a slot. */
public final class SlotReader implements AutoCloseable {

    private final Connection connection;
    private final PGReplicationStream stream;
    private final String slotName;

    private SlotReader(Connection connection, PGReplicationStream stream, String slotName) {
        this.connection = connection;
        this.stream = stream;
        this.slotName = slotName;
    }

    /** The superuser, with application name "other reader". */
    public static SlotReader of(TestDatabase database, String slotName, String publicationName)
            throws SQLException {
        PostgresServer server = database.server();
        return of(database, server.superuser(), server.password(), slotName, publicationName);
    }

    public static SlotReader of(
            TestDatabase database,
            String user,
            String password,
            String slotName,
            String publicationName)
            throws SQLException {
        Connection connection = connect(database, user, password, "other reader");
        try {
            return new SlotReader(
                    connection, start(connection, slotName, publicationName), slotName);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** A standby that is there and confirms nothing. */
    public static SlotReader ofStandby(TestDatabase database, String slotName) throws SQLException {
        PostgresServer server = database.server();
        Connection connection = connect(database, server.superuser(), server.password(), "standby");
        try {
            PGReplicationStream stream =
                    connection
                            .unwrap(PGConnection.class)
                            .getReplicationAPI()
                            .replicationStream()
                            .physical()
                            .withSlotName(slotName)
                            .withStartPosition(
                                    LogSequenceNumber.valueOf(
                                            database.value("SELECT pg_current_wal_flush_lsn()")))
                            .start();
            return new SlotReader(connection, stream, slotName);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** A replication connection. */
    static Connection connect(
            TestDatabase database, String user, String password, String applicationName)
            throws SQLException {
        Properties properties = new Properties();
        PGProperty.USER.set(properties, user);
        PGProperty.PASSWORD.set(properties, password);
        PGProperty.REPLICATION.set(properties, "database");
        PGProperty.PREFER_QUERY_MODE.set(properties, "simple");
        PGProperty.ASSUME_MIN_SERVER_VERSION.set(properties, "9.4");
        PGProperty.APPLICATION_NAME.set(properties, applicationName);
        return DriverManager.getConnection(
                "jdbc:postgresql://%s:%d/%s"
                        .formatted(
                                database.server().host(),
                                database.server().port(),
                                database.name()),
                properties);
    }

    /** Begins to read a slot with pgoutput. */
    static PGReplicationStream start(Connection connection, String slotName, String publicationName)
            throws SQLException {
        return connection
                .unwrap(PGConnection.class)
                .getReplicationAPI()
                .replicationStream()
                .logical()
                .withSlotName(slotName)
                .withSlotOption("proto_version", "1")
                .withSlotOption("publication_names", publicationName)
                .start();
    }

    /** Tells the server that it needs nothing before this position any more. */
    public void confirm(String lsn) throws SQLException {
        LogSequenceNumber position = LogSequenceNumber.valueOf(lsn);
        stream.setFlushedLSN(position);
        stream.setAppliedLSN(position);
        stream.forceUpdateStatus();
    }

    public boolean isReading() throws SQLException {
        stream.readPending();
        return !stream.isClosed();
    }

    public String processId(TestDatabase database) throws SQLException {
        return database.value(
                "SELECT active_pid FROM pg_replication_slots WHERE slot_name = '" + slotName + "'");
    }

    @Override
    public void close() {
        try {
            stream.close();
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
