package io.acomp.spi;

import java.util.List;

/**
 * Looks at what this machine has for a family of drivers, for {@code acomp doctor}. Found through {@link java.util.ServiceLoader}.
 */
public interface Probe {
    /**
     * Looks now: may open libraries and read files of the system, starts no thread, changes nothing, never throws because of what it finds.
     *
     * @return findings in the order a person should read them
     */
    List<Finding> findings();
}
