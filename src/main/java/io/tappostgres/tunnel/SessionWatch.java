package io.tappostgres.tunnel;

import com.jcraft.jsch.Session;
import java.time.Duration;

/**
 * Asks a quiet SSH server for signs of life, as firewalls forget connections that are idle, and
 * gives up one that shows none. The server's own questions are answered by JSch.
 *
 * <p>JSch could ask by itself, but by a time-out of its reads, which makes it lose its place if the
 * server falls silent within a packet.
 */
final class SessionWatch implements Runnable {

    /** As many as OpenSSH's ServerAliveCountMax. */
    private static final int QUESTIONS = 3;

    private static final Duration LONGEST_SLEEP = Duration.ofSeconds(1);

    private final Session session;
    private final SshLine line;
    private final Duration interval;
    private final Runnable whenOver;

    /**
     * @param interval zero for no questions
     * @param whenOver what is done when the session has ended, for whatever reason
     */
    SessionWatch(Session session, SshLine line, Duration interval, Runnable whenOver) {
        this.session = session;
        this.line = line;
        this.interval = interval;
        this.whenOver = whenOver;
    }

    void start(String server) {
        Thread thread = new Thread(this, "ssh watch " + server);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void run() {
        try {
            int asked = 0;
            while (session.isConnected()) {
                Thread.sleep(LONGEST_SLEEP.toMillis());
                asked = interval.isZero() ? 0 : ask(asked);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        whenOver.run();
    }

    /** Returns how many questions are unanswered. */
    private int ask(int asked) {
        Duration silence = line.silence();
        if (silence.compareTo(interval) < 0) {
            return 0;
        }
        if (silence.compareTo(interval.multipliedBy(asked + 1L)) < 0) {
            return asked;
        }
        if (asked == QUESTIONS) {
            line.breakOff(
                    "it has shown no sign of life for %d seconds".formatted(silence.toSeconds()));
            return asked;
        }
        try {
            session.sendKeepAliveMsg();
        } catch (Exception e) {
            line.breakOff("it cannot be asked for a sign of life (%s)".formatted(e.getMessage()));
        }
        return asked + 1;
    }
}
