package io.tappostgres.connection;

/**
 * The server process that works for a session.
 *
 * @param pid its process id
 * @param serverStart when its server was started, as {@link SessionSettings#SERVER_START} has it:
 *     behind one address there can be several servers; null if it is not known
 */
record Backend(int pid, String serverStart) {}
