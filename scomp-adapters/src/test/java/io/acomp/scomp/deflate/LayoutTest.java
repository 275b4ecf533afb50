package io.acomp.scomp.deflate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The C compiler as judge of our offsets. Folders with headers that are not installed can be named in {@code CPATH}. */
class LayoutTest {
    @TempDir
    Path folder;

    private void check(String header, Map<String, Long> expected) throws Exception {
        StringBuilder program = new StringBuilder("#include <stdio.h>\n#include <stddef.h>\n#include <" + header + ">\nint main(void) {\n");
        expected.keySet().forEach(term -> program.append("printf(\"%ld\\n\", (long)(").append(term).append("));\n"));
        Path source = Files.writeString(folder.resolve("layout.c"), program.append("}\n"));
        Path binary = folder.resolve("layout");
        assumeTrue(run("gcc", "-w", "-o", binary.toString(), source.toString()) == 0, "gcc or the header is not installed, header=" + header);
        assertEquals(0, run(binary.toString()));
        List<String> lines = Files.readAllLines(folder.resolve("out"));
        assertEquals(expected.size(), lines.size());
        int line = 0;
        for (Map.Entry<String, Long> term : expected.entrySet()) {
            assertEquals(term.getValue(), Long.parseLong(lines.get(line++)), term.getKey());
        }
    }

    private int run(String... command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("out").toFile())
                    .start();
            assertTrue(process.waitFor(60, TimeUnit.SECONDS));
            return process.exitValue();
        } catch (IOException absent) {
            return -1;
        }
    }

    @Test
    void zlib() throws Exception {
        Map<String, Long> expected = new LinkedHashMap<>();
        expected.put("sizeof(z_stream)", LibzLayout.BYTES);
        expected.put("offsetof(z_stream, next_in)", LibzLayout.NEXT_IN);
        expected.put("offsetof(z_stream, avail_in)", LibzLayout.AVAIL_IN);
        expected.put("offsetof(z_stream, next_out)", LibzLayout.NEXT_OUT);
        expected.put("offsetof(z_stream, avail_out)", LibzLayout.AVAIL_OUT);
        expected.put("Z_NO_FLUSH", (long) LibzLayout.NO_FLUSH);
        expected.put("Z_FULL_FLUSH", (long) LibzLayout.FULL_FLUSH);
        expected.put("Z_FINISH", (long) LibzLayout.FINISH);
        expected.put("Z_OK", (long) LibzLayout.OK);
        expected.put("Z_STREAM_END", (long) LibzLayout.STREAM_END);
        expected.put("Z_DATA_ERROR", (long) LibzLayout.DATA_ERROR);
        expected.put("Z_MEM_ERROR", (long) LibzLayout.MEM_ERROR);
        expected.put("Z_BUF_ERROR", (long) LibzLayout.BUF_ERROR);
        check("zlib.h", expected);
    }

    @Test
    void isal() throws Exception {
        Map<String, Long> expected = new LinkedHashMap<>();
        expected.put("sizeof(struct isal_zstream)", IsalLayout.STREAM_BYTES);
        expected.put("offsetof(struct isal_zstream, next_in)", IsalLayout.STREAM_NEXT_IN);
        expected.put("offsetof(struct isal_zstream, avail_in)", IsalLayout.STREAM_AVAIL_IN);
        expected.put("offsetof(struct isal_zstream, next_out)", IsalLayout.STREAM_NEXT_OUT);
        expected.put("offsetof(struct isal_zstream, avail_out)", IsalLayout.STREAM_AVAIL_OUT);
        expected.put("offsetof(struct isal_zstream, level)", IsalLayout.STREAM_LEVEL);
        expected.put("offsetof(struct isal_zstream, level_buf_size)", IsalLayout.STREAM_LEVEL_BUFFER_BYTES);
        expected.put("offsetof(struct isal_zstream, level_buf)", IsalLayout.STREAM_LEVEL_BUFFER);
        expected.put("offsetof(struct isal_zstream, end_of_stream)", IsalLayout.STREAM_END_OF_STREAM);
        expected.put("offsetof(struct isal_zstream, flush)", IsalLayout.STREAM_FLUSH);
        expected.put("offsetof(struct isal_zstream, internal_state.state)", IsalLayout.STREAM_STATE);
        expected.put("sizeof(struct inflate_state)", IsalLayout.INFLATE_BYTES);
        expected.put("offsetof(struct inflate_state, next_out)", IsalLayout.INFLATE_NEXT_OUT);
        expected.put("offsetof(struct inflate_state, avail_out)", IsalLayout.INFLATE_AVAIL_OUT);
        expected.put("offsetof(struct inflate_state, next_in)", IsalLayout.INFLATE_NEXT_IN);
        expected.put("offsetof(struct inflate_state, read_in)", IsalLayout.INFLATE_READ_IN);
        expected.put("offsetof(struct inflate_state, avail_in)", IsalLayout.INFLATE_AVAIL_IN);
        expected.put("offsetof(struct inflate_state, read_in_length)", IsalLayout.INFLATE_READ_IN_BITS);
        expected.put("offsetof(struct inflate_state, block_state)", IsalLayout.INFLATE_BLOCK_STATE);
        expected.put("NO_FLUSH", (long) IsalLayout.NO_FLUSH);
        expected.put("FULL_FLUSH", (long) IsalLayout.FULL_FLUSH);
        expected.put("ZSTATE_NEW_HDR", (long) IsalLayout.STATE_NEW_BLOCK);
        expected.put("ZSTATE_END", (long) IsalLayout.STATE_END);
        expected.put("COMP_OK", (long) IsalLayout.OK);
        expected.put("ISAL_DEF_LVL1_DEFAULT", (long) IsalLayout.levelBufferBytes(1));
        expected.put("ISAL_DEF_LVL2_DEFAULT", (long) IsalLayout.levelBufferBytes(2));
        expected.put("ISAL_DEF_LVL3_DEFAULT", (long) IsalLayout.levelBufferBytes(3));
        expected.put("ISAL_BLOCK_HDR", (long) IsalLayout.BLOCK_HEADER);
        expected.put("ISAL_BLOCK_INPUT_DONE", (long) IsalLayout.BLOCK_INPUT_DONE);
        expected.put("ISAL_BLOCK_FINISH", (long) IsalLayout.BLOCK_FINISH);
        expected.put("ISAL_END_INPUT", (long) IsalLayout.END_INPUT);
        expected.put("ISAL_OUT_OVERFLOW", (long) IsalLayout.OUT_OVERFLOW);
        check("isa-l/igzip_lib.h", expected);
    }
}
