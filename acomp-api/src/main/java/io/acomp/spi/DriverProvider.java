package io.acomp.spi;

import java.util.List;

/**
 * A source of drivers, found through {@link java.util.ServiceLoader}.
 *
 * <p>Thread-safe. {@link #drivers()} opens no library and starts no thread: it lists what could be there. Drivers are process-wide
 * singletons, so that the result of a self-test is kept for the process.
 */
public interface DriverProvider {
    /** The drivers of this provider, the same objects at every call, in no particular order. */
    List<Driver> drivers();
}
