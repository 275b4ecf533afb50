package io.acomp.store.pool;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Which class an object goes to: its own, the smallest that holds it, if that one is open; else the next larger that is. A class costs
 * half a page for its last, partly filled one; so one beyond the base is opened when the live objects that lie in a larger class, for want
 * of it, would save as much as that is worth. It is closed when it has no object left.
 *
 * <p>This is advice: a class works whether it is open or not. Thread-safe; its lock is taken inside those of the classes.
 */
final class ClassChoice {
    /** Bytes a class must save to be opened. By simulation (docs/pool.md) 1024 and 2048 differ little, less and more are worse. */
    private static final int WORTH_A_CLASS = 1024;

    private final ReentrantLock lock = new ReentrantLock();
    private final int count = SizeClasses.count();
    // by class: where its objects go
    private final AtomicIntegerArray target = new AtomicIntegerArray(count);
    // by class: live objects that are its own and lie in a larger one
    private final AtomicIntegerArray displaced = new AtomicIntegerArray(count);

    /** Only the base is open. */
    ClassChoice() {
        for (int index = count - 1, open = index; index >= 0; index--) {
            open = SizeClasses.shape(index).base() ? index : open;
            target.set(index, open);
        }
    }

    /** The class to put an object of a class into. */
    int target(int own) {
        return target.getOpaque(own);
    }

    /** Live objects of a class that lie in a larger one. */
    int displaced(int own) {
        return displaced.get(own);
    }

    /** Records that an object lies in another class than its own; may open its own for those to come. */
    void displace(int own, int in) {
        displaced.incrementAndGet(own);
        long objects = 0;
        for (int index = own; index >= 0 && target.getOpaque(index) == in; index--) {
            objects += displaced.get(index);
        }
        if (objects * (SizeClasses.shape(in).size() - SizeClasses.shape(own).size()) >= WORTH_A_CLASS) {
            open(own);
        }
    }

    /** Records that an object that lay in another class than its own is gone. */
    void forget(int own) {
        displaced.decrementAndGet(own);
    }

    /** Closes a class, unless it is of the base. */
    void close(int index) {
        if (SizeClasses.shape(index).base() || target.getOpaque(index) != index) {
            return;
        }
        lock.lock();
        try {
            redirect(index, index, target.get(index + 1));
        } finally {
            lock.unlock();
        }
    }

    private void open(int own) {
        lock.lock();
        try {
            redirect(own, target.get(own), own);
        } finally {
            lock.unlock();
        }
    }

    private void redirect(int highest, int from, int to) {
        for (int index = highest; index >= 0 && target.get(index) == from; index--) {
            target.set(index, to);
        }
    }
}
