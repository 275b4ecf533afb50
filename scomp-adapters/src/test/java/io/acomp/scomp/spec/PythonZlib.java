package io.acomp.scomp.spec;

import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * Python's zlib as a judge. One interpreter serves all calls, since it starts slowly; it ends with its standard input.
 *
 * @param level level to compress with, {@link #INFLATE} to decompress
 * @param windowBits zlib's: positive for zlib, negative for raw deflate, above 16 for gzip
 */
record PythonZlib(int level, int windowBits) implements Judge {
    private static final int INFLATE = -2;
    private static final String SCRIPT = """
            import sys, struct, zlib
            i, o = sys.stdin.buffer, sys.stdout.buffer
            while True:
                h = i.read(12)
                if len(h) < 12: break
                level, bits, n = struct.unpack('>iii', h)
                b = i.read(n)
                try:
                    if level == -2:
                        d = zlib.decompressobj(bits)
                        r = d.decompress(b)
                        ok = d.eof and not d.unused_data
                    else:
                        c = zlib.compressobj(level, zlib.DEFLATED, bits)
                        r = c.compress(b) + c.flush()
                        ok = True
                except zlib.error:
                    ok = False
                o.write(struct.pack('>i', len(r)) + r if ok else struct.pack('>i', -1))
                o.flush()
            """;

    private static Process process;

    static PythonZlib inflater(int windowBits) {
        return new PythonZlib(INFLATE, windowBits);
    }

    @Override
    public void assumeInstalled() {
        Tool.assumeInstalled("python3");
    }

    @Override
    public byte[] run(byte[] input) throws IOException {
        synchronized (PythonZlib.class) {
            if (process == null) {
                process = new ProcessBuilder("python3", "-c", SCRIPT).redirectError(ProcessBuilder.Redirect.INHERIT).start();
            }
            DataOutputStream out = new DataOutputStream(new BufferedOutputStream(process.getOutputStream()));
            out.writeInt(level);
            out.writeInt(windowBits);
            out.writeInt(input.length);
            out.write(input);
            out.flush();
            DataInputStream in = new DataInputStream(process.getInputStream());
            int length = in.readInt();
            if (length < 0) {
                throw new AssertionError("Python's zlib refuses the bytes, level=" + level + ", windowBits=" + windowBits);
            }
            return in.readNBytes(length);
        }
    }
}
