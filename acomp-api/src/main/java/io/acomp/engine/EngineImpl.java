package io.acomp.engine;
import java.lang.foreign.Arena;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;

import io.acomp.*;
import io.acomp.engine.EngineConfig;
import io.acomp.spi.DriverProvider;
public final class EngineImpl implements AcompEngine {
    EngineImpl(EngineConfig c) {}
    @Override public Acomp open(String name, AcompSettings settings) { throw new IllegalStateException(); }
    @Override public List<DriverInfo> drivers() { throw new IllegalStateException(); }
    @Override public DriverInfo selftest(String driver) { throw new IllegalStateException(); }
    @Override public boolean unregister(String driver) { throw new IllegalStateException(); }
    @Override public Arena newArena() { throw new IllegalStateException(); }
    @Override public EngineStatistics statistics() { throw new IllegalStateException(); }
    @Override public void close() { throw new IllegalStateException(); }
    @Override public boolean close(Duration drain) { throw new IllegalStateException(); }
}
