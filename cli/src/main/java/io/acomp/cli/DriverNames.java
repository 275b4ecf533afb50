package io.acomp.cli;

import java.util.Iterator;

import io.acomp.AcompEngine;
import io.acomp.DriverInfo;

/** Names of the drivers, for shell completion. */
final class DriverNames implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
        try (AcompEngine engine = AcompEngine.create()) {
            return engine.drivers().stream().map(DriverInfo::driver).toList().iterator();
        }
    }
}
