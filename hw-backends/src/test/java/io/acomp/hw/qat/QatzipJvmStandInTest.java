package io.acomp.hw.qat;

import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** Whole JVMs: those that end with a signal when QATzip is used as it comes (HW §1), and what is measured in one that does nothing else. */
class QatzipJvmStandInTest {
    private static QatChild run(String program) throws Exception {
        Path machine = QatStandIn.machine();
        return QatChild.run(
                program,
                "--enable-native-access=ALL-UNNAMED",
                "-Dacomp.native.path=" + machine.resolve("native"),
                "-Dacomp.sysfs=" + machine.resolve("sys"));
    }

    @Test
    void leavingWithSessionsAndRunningCalls() throws Exception {
        assertEquals(new QatChild(0, List.of("leaving")), run(QatChildMain.LEAVE_BUSY));
    }

    @Test
    void leavingWithACallThatHangs() throws Exception {
        assertEquals(new QatChild(QatChildMain.STATUS, List.of("leaving")), run(QatChildMain.LEAVE_HUNG));
    }

    @Test
    void jobsAllocateNothingInSteadyState() throws Exception {
        assertEquals(new QatChild(0, List.of("DEFLATE=0", "GZIP=0", "ZLIB=0", "LZ4_FRAME=0")), run(QatChildMain.ALLOCATION));
    }

    @Test
    void threadsThatSubmitAndEnd() throws Exception {
        assertEquals(new QatChild(0, List.of("done")), run(QatChildMain.SUBMITTERS_END));
    }
}
