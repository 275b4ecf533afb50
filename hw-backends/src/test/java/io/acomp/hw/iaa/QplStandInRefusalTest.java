package io.acomp.hw.iaa;

import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.acomp.hw.Vendor;
import io.acomp.hw.process.Program;
import io.acomp.testing.Requires;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What libqpl finds wrong with a machine, and what acomp says of it; each in a process of its own, as libqpl looks once. */
class QplStandInRefusalTest {
    @BeforeEach
    void needs() {
        Vendor.library("libqpl.so.1");
        Requires.program("gcc");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "dedicated=1    | 503 | no enabled shared work queue | /dev/iax",
        "disabled=1     | 503 | no enabled shared work queue | accel-config list",
        "accel_error=1  | 502 | reports an error             | accel-config list",
        "noop_error=1   | 503 | no enabled shared work queue | /dev/iax",
        "-DLACKS_QUEUE_MODE | 501 | lacks functions           | libaccel-config1",
        "iaa_version=2  | 500 | cannot be used               | Linux"
    })
    void everyRefusalHasItsReason(String machine, int status, String reason, String remedy) {
        Program program = Program.run(QplPrograms.class, Map.of(), "availability", machine);
        assertEquals(0, program.exit(), program::output);
        for (String text : new String[] {"available=false", "status=" + status, reason, remedy}) {
            assertTrue(program.output().contains(text), program::output);
        }
    }
}
