package io.acomp.engine;

/** A lane's thread: a daemon that must never block, so that the engine's own waiting calls refuse to run on it. */
final class LaneThread extends Thread {
    LaneThread(Runnable loop, String name) {
        super(null, loop, name, 0, false);
        setDaemon(true);
    }

    /**
     * Refuses to go on if the caller is a lane.
     *
     * @throws IllegalStateException on a lane's thread
     */
    static void refuse() {
        Thread self = Thread.currentThread();
        if (self instanceof LaneThread) {
            throw new IllegalStateException("a lane's thread must not wait (callbacks run on it), thread=" + self.getName());
        }
    }
}
