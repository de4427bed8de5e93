package io.tappostgres.connection;

import java.lang.reflect.Field;
import java.net.Socket;
import org.postgresql.PGConnection;
import org.postgresql.core.PGStream;
import org.postgresql.core.QueryExecutorBase;
import org.postgresql.core.VisibleBufferedInputStream;
import org.postgresql.jdbc.PgConnection;

/**
 * What a connection of the driver reads from and writes to. The driver does not show it, so it is
 * taken by reflection, here and nowhere else.
 *
 * @param socket with TLS, the one that encrypts
 * @param input the bytes that come in, decrypted
 */
record DriverStream(Socket socket, VisibleBufferedInputStream input) {

    /**
     * The stream of a connection.
     *
     * @throws ReflectiveOperationException if the driver has nothing of this name
     */
    static DriverStream of(PGConnection session) throws ReflectiveOperationException {
        PGStream stream =
                (PGStream)
                        field(QueryExecutorBase.class, "pgStream")
                                .get(((PgConnection) session).getQueryExecutor());
        var input = (VisibleBufferedInputStream) field(PGStream.class, "pgInput").get(stream);
        return new DriverStream(stream.getSocket(), input);
    }

    /** Gives the input a larger buffer; what it holds, and where, stays as it is. */
    void replaceBuffer(byte[] larger) throws ReflectiveOperationException {
        field(VisibleBufferedInputStream.class, "buffer").set(input, larger);
    }

    private static Field field(Class<?> owner, String name) throws NoSuchFieldException {
        Field field = owner.getDeclaredField(name);
        field.setAccessible(true);
        return field;
    }
}
