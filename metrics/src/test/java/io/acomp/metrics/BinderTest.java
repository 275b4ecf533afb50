package io.acomp.metrics;

import java.lang.reflect.Modifier;
import java.util.List;

import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertTrue;

/** What binders share is in a class nobody else sees; everybody can call it. */
class BinderTest {
    @Test
    void methodsBelongToPublicClasses() throws ReflectiveOperationException {
        for (Class<?> binder : List.of(EngineMetrics.class, StoreMetrics.class, KeyStoreMetrics.class)) {
            for (var method : List.of(
                    binder.getMethod("bindTo", MeterRegistry.class), binder.getMethod("refresh"), binder.getMethod("close"))) {
                assertTrue(Modifier.isPublic(method.getDeclaringClass().getModifiers()), method::toString);
            }
        }
    }
}
