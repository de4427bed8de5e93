package io.tappostgres.testing;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The servers that this JVM has to stop before it ends, be it by a signal. */
final class LiveClusters {

    private static final Set<LocalCluster> RUNNING = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(LiveClusters::closeAll, "stop servers"));
    }

    private LiveClusters() {}

    static void add(LocalCluster cluster) {
        RUNNING.add(cluster);
    }

    static void remove(LocalCluster cluster) {
        RUNNING.remove(cluster);
    }

    /** One that cannot be closed must not keep the others running; its guard sees to it. */
    private static void closeAll() {
        for (LocalCluster cluster : List.copyOf(RUNNING)) {
            try {
                cluster.close();
            } catch (RuntimeException e) {
                System.err.println("could not stop " + cluster.description() + ": " + e);
            }
        }
    }
}
