package io.acomp.format;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Runs a stock compression tool as a filter. */
public final class StockTool {
    private StockTool() {}

    /** Output of a tool that gets the input on stdin; the test is skipped if the tool is not installed. */
    public static byte[] filter(byte[] input, String... command) throws IOException, InterruptedException {
        Process process;
        try {
            process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        } catch (IOException missing) {
            assumeTrue(false, "needs the tool " + command[0]);
            throw missing;
        }
        Thread writer = Thread.ofPlatform().start(() -> {
            try (var stdin = process.getOutputStream()) {
                stdin.write(input);
            } catch (IOException closedEarly) {
                // the exit status below tells
            }
        });
        byte[] output;
        try (InputStream stdout = process.getInputStream()) {
            output = stdout.readAllBytes();
        }
        writer.join();
        List<String> line = new ArrayList<>(List.of(command));
        assertEquals(0, process.waitFor(), () -> "exit status of " + line);
        return output;
    }

    /** One array after the other. */
    public static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
