package io.acomp.hw.process;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

@OwnProcess
class OwnProcessTest {
    private static int classesBegun;
    private int testsBegun;

    @BeforeAll
    static void beginClass() {
        classesBegun++;
    }

    @AfterAll
    static void endClass() {
        assertTrue(inChild(), "ran in Surefire's own JVM");
    }

    @BeforeEach
    void beginTest() {
        testsBegun++;
    }

    @Test
    void aTestRunsInTheChild() {
        assertTrue(inChild(), "ran in Surefire's own JVM");
        assertEquals(1, classesBegun);
        assertEquals(1, testsBegun);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void soDoParameterizedOnes(int parameter) {
        assertTrue(inChild() && parameter > 0);
    }

    /** Or it was started without Surefire, in which case it runs where it is. */
    private static boolean inChild() {
        return Boolean.getBoolean(ChildMain.PROPERTY) || Child.argumentFile().isEmpty();
    }
}
