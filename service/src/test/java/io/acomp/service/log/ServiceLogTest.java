package io.acomp.service.log;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** One event, one line, whatever is in it. */
class ServiceLogTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private ServiceLog log(boolean json, System.Logger.Level least) {
        return new ServiceLog(new PrintStream(out, true, StandardCharsets.UTF_8), json, least, Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));
    }

    @Test
    void plainValuesAreBareAndOthersQuoted() {
        log(false, System.Logger.Level.INFO).info("event.name", "plain", "a/b:1", "blank", "a b", "empty", "", "quote", "\"", "none", null, "n", 7);
        assertEquals(
                "time=1970-01-01T00:00:00Z level=info event=event.name plain=a/b:1 blank=\"a b\" empty=\"\" quote=\"\\\"\" none=null n=7\n",
                out.toString(StandardCharsets.UTF_8));
    }

    @Test
    void aValueCannotForgeALine() {
        log(false, System.Logger.Level.INFO).warning("e", "v", "x\ntime=0 level=info event=forged");
        log(true, System.Logger.Level.INFO).error("e", "v", "x\n{\"event\":\"forged\"}");
        assertEquals(
                """
                time=1970-01-01T00:00:00Z level=warning event=e v="x\\ntime=0 level=info event=forged"
                {"time":"1970-01-01T00:00:00Z","level":"error","event":"e","v":"x\\n{\\"event\\":\\"forged\\"}"}
                """,
                out.toString(StandardCharsets.UTF_8));
    }

    @Test
    void whatIsBelowTheLeastLevelIsNotWritten() {
        ServiceLog log = log(false, System.Logger.Level.WARNING);
        log.debug("a");
        log.info("b");
        log.error("c");
        assertEquals("time=1970-01-01T00:00:00Z level=error event=c\n", out.toString(StandardCharsets.UTF_8));
    }
}
