package io.acomp.store.block;

import java.lang.foreign.MemorySegment;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.acomp.AcompEngine;
import io.acomp.store.BlockView;
import io.acomp.store.CompressedStore;
import io.acomp.store.Pages;
import io.acomp.store.Pages.Kind;
import io.acomp.store.StoreException;
import io.acomp.store.StoreTenant;
import io.acomp.store.memory.AddressSpace;
import io.acomp.testing.Await;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The end: a store closed under load ends every call and gives all its native memory back; nothing can be called afterwards. */
class BlockLifeTest {
    private static final int PAGE = BlockRig.PAGE;
    private static final int PAGES = 200;
    /** What was set once, or cannot fail. */
    private static final Set<String> CONSTANT = Set.of("pageSize", "slots", "size", "name", "close", "builder", "isClosed");

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void closeUnderLoad(long seed) {
        long addresses = AddressSpace.processBytes();
        try (AcompEngine engine = AcompEngine.create()) {
            CompressedStore store = CompressedStore.builder(engine).slots(PAGES).build();
            BlockView disk = store.blocks(PAGES * PAGE);
            List<Throwable> ends = Collections.synchronizedList(new ArrayList<>());
            AtomicLong calls = new AtomicLong();
            List<Thread> users = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Random random = new Random(seed * 100 + i);
                users.add(use("user-" + i, ends, () -> {
                    call(disk, random);
                    calls.incrementAndGet();
                }));
            }
            users.add(use("compaction", ends, store::compact));
            users.add(use("idle", ends, () -> store.markIdle(Duration.ZERO)));
            Await.until("the store is in use", () -> calls.get() > 200 * seed || !ends.isEmpty());
            assertEquals(List.of(), ends);
            store.close();
            users.forEach(Await::end);
            assertEquals(6, ends.size());
            ends.forEach(end -> assertInstanceOf(IllegalStateException.class, end, () -> trace(end)));
            assertEquals(addresses, AddressSpace.processBytes());
            Map<String, Long> bytes = engine.statistics().nativeBytes();
            bytes.forEach((kind, held) -> assertEquals(0, held, () -> "native bytes: " + bytes));
            disk.close();
        }
    }

    private static Thread use(String name, List<Throwable> ends, Runnable call) {
        Thread thread = new Thread(
                () -> {
                    try {
                        while (true) {
                            call.run();
                        }
                    } catch (Throwable end) {
                        ends.add(end);
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void call(BlockView disk, Random random) {
        int length = 1 + random.nextInt(3 * PAGE);
        long offset = random.nextInt(PAGES * PAGE - length);
        switch (random.nextInt(5)) {
            case 0, 1 -> disk.write(offset, MemorySegment.ofArray(Pages.of(Kind.values()[random.nextInt(4)], random.nextInt(50), 3 * PAGE)).asSlice(0, length));
            case 2, 3 -> disk.read(offset, MemorySegment.ofArray(new byte[length]));
            default -> disk.trim(offset, length);
        }
    }

    private static String trace(Throwable failure) {
        StringBuilder text = new StringBuilder(failure.toString());
        Arrays.stream(failure.getStackTrace()).limit(20).forEach(frame -> text.append("\n\tat ").append(frame));
        return text.toString();
    }

    @Test
    void nativeMemoryIsBackAfterFailures() {
        long addresses = AddressSpace.processBytes();
        try (AcompEngine engine = AcompEngine.create()) {
            try (CompressedStore store = CompressedStore.builder(engine).slots(PAGES).memoryLimit(50_000).build()) {
                BlockView disk = store.blocks(PAGES * PAGE);
                for (int i = 0; i < PAGES; i++) {
                    long at = (long) i * PAGE;
                    try {
                        disk.write(at, MemorySegment.ofArray(Pages.any(i)));
                    } catch (StoreException full) {
                        assertEquals(at, full.offset());
                    }
                }
            }
            assertEquals(addresses, AddressSpace.processBytes());
            engine.statistics().nativeBytes().forEach((kind, held) -> assertEquals(0, held, kind));
        }
    }

    static Stream<Method> storeMethods() {
        return methods(CompressedStore.class);
    }

    static Stream<Method> diskMethods() {
        return methods(BlockView.class);
    }

    static Stream<Method> tenantMethods() {
        return methods(StoreTenant.class);
    }

    private static Stream<Method> methods(Class<?> type) {
        return Arrays.stream(type.getMethods()).filter(method -> !CONSTANT.contains(method.getName()));
    }

    @ParameterizedTest
    @MethodSource("storeMethods")
    void aClosedStoreCanDoNothing(Method method) {
        try (AcompEngine engine = AcompEngine.create()) {
            CompressedStore store = CompressedStore.builder(engine).slots(10).build();
            store.close();
            store.close();
            assertEnds(store, method);
            assertTrue(store.isClosed());
            assertEquals(10, store.slots());
        }
    }

    @ParameterizedTest
    @MethodSource("diskMethods")
    void aClosedDiskCanDoNothing(Method method) {
        try (AcompEngine engine = AcompEngine.create()) {
            CompressedStore store = CompressedStore.builder(engine).slots(10).build();
            BlockView disk = store.blocks(10 * PAGE);
            disk.close();
            assertEnds(disk, method);
            BlockView other = store.blocks(10 * PAGE);
            store.close();
            assertEnds(other, method);
            other.close();
            assertEquals(10 * PAGE, other.size());
        }
    }

    @ParameterizedTest
    @MethodSource("tenantMethods")
    void aTenantOfAClosedStoreCanDoNothing(Method method) {
        try (AcompEngine engine = AcompEngine.create()) {
            CompressedStore store = CompressedStore.builder(engine).slots(10).build();
            StoreTenant tenant = store.tenant("one");
            store.close();
            assertEnds(tenant, method);
            assertEquals("one", tenant.name());
        }
    }

    private static void assertEnds(Object target, Method method) {
        Object[] arguments = Arrays.stream(method.getParameterTypes()).map(BlockLifeTest::argument).toArray();
        InvocationTargetException thrown = assertThrows(InvocationTargetException.class, () -> method.invoke(target, arguments), method::toString);
        assertInstanceOf(IllegalStateException.class, thrown.getCause(), () -> trace(thrown.getCause()));
    }

    /** Something a method takes while it is open. */
    private static Object argument(Class<?> type) {
        if (type == long.class) {
            return 1L;
        } else if (type == int.class) {
            return 1;
        } else if (type == boolean.class) {
            return true;
        } else if (type == MemorySegment.class) {
            return MemorySegment.ofArray(new byte[PAGE]);
        } else if (type == List.class) {
            return List.of(MemorySegment.ofArray(new byte[PAGE]));
        } else if (type == String.class) {
            return "lz4";
        } else if (type == Duration.class) {
            return Duration.ZERO;
        } else if (type == Path.class) {
            return Path.of("nowhere");
        } else if (type.isInterface()) {
            return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (_, called, _) -> {
                throw new AssertionError("called: " + called);
            });
        } else if (type.isEnum()) {
            return type.getEnumConstants()[0];
        } else if (type == Integer.class) {
            return null;
        }
        return made(type);
    }

    /** What a factory of a request makes. */
    private static Object made(Class<?> type) {
        Method factory = Arrays.stream(type.getMethods())
                .filter(method -> Modifier.isStatic(method.getModifiers()) && method.getReturnType() == type)
                .findFirst()
                .orElseThrow(() -> new AssertionError("what to call it with? " + type));
        try {
            return factory.invoke(null, Arrays.stream(factory.getParameterTypes()).map(BlockLifeTest::argument).toArray());
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }
}
