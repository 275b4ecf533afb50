package io.acomp.service.nbd;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import io.acomp.testing.Requires;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Clients nobody here wrote: libnbd's tools and shell, qemu's tools, fio. */
@Timeout(180)
class ForeignClientsTest {
    private static final long SIZE = 64L << 20;

    @TempDir
    private Path folder;

    private TestServer server;

    @BeforeEach
    void start() throws IOException {
        server = TestServer.start(SIZE);
    }

    @AfterEach
    void stop() throws IOException {
        server.awaitOpen(0);
        assertEquals(0, server.count(NbdStatistics::failed, "internal"));
        assertEquals(0, server.server().statistics().protocolErrors().values().stream().mapToLong(Long::longValue).sum());
        server.close();
    }

    @Test
    void nbdinfoSeesWhatThereIs() throws Exception {
        Tool nbdinfo = new Tool("nbdinfo");
        String json = nbdinfo.output("--json", server.uri());
        for (String each : List.of(
                "\"export-size\": " + SIZE, "\"structured\": true", "\"can_trim\": true", "\"can_zero\": true", "\"can_multi_conn\": true",
                "\"can_flush\": true", "\"can_fua\": true", "\"can_fast_zero\": true", "\"can_df\": true", "\"is_read_only\": false",
                "\"block_size_maximum\": 33554432", "base:allocation", "a disk for tests")) {
            assertTrue(json.contains(each), each + " in " + json);
        }
        assertTrue(nbdinfo.output("--list", server.uri()).contains("fixed"));
        assertTrue(nbdinfo.output("--is", "read-only", "nbd+unix:///fixed?socket=" + server.socket()).isEmpty());
        assertEquals(1, nbdinfo.run(List.of("nbd+unix:///nothing?socket=" + server.socket())).exit());
    }

    @Test
    void nbdcopyAndQemuImgBringBackTheSameBytes() throws Exception {
        Tool nbdcopy = new Tool("nbdcopy");
        Tool qemu = new Tool("qemu-img");
        Path disk = disk();
        nbdcopy.output(disk.toString(), server.uri());
        Path back = folder.resolve("back");
        nbdcopy.output(server.uri(), back.toString());
        assertEquals(-1, Files.mismatch(disk, back));
        qemu.output("compare", "-f", "raw", "-F", "raw", disk.toString(), server.uri());

        Path converted = folder.resolve("converted");
        qemu.output("convert", "-f", "raw", "-O", "raw", server.uri(), converted.toString());
        assertEquals(-1, Files.mismatch(disk, converted));
        qemu.output("convert", "-n", "-f", "raw", "-O", "raw", "-W", disk.toString(), server.uri());
        qemu.output("compare", "-f", "raw", "-F", "raw", disk.toString(), server.uri());

        String map = new Tool("nbdinfo").output("--map", server.uri());
        assertTrue(map.contains("data") && map.contains("hole"), map);
    }

    /** Text, noise, zeros and holes. */
    private Path disk() throws IOException {
        Path disk = folder.resolve("disk");
        Random random = new Random(5);
        byte[] noise = new byte[1 << 20];
        try (OutputStream out = Files.newOutputStream(disk)) {
            for (int i = 0; i < SIZE >> 20; i++) {
                random.nextBytes(noise);
                out.write(i % 4 == 0 ? noise : i % 4 == 1 ? NbdClient.pattern(1 << 20, i) : new byte[1 << 20]);
            }
        }
        return disk;
    }

    @Test
    void qemuIoReadsAndWritesAtOddOffsets() throws Exception {
        Tool qemu = new Tool("qemu-io");
        String output = qemu.output(
                "-f", "raw", "-c", "write -P 7 511 4099", "-c", "read -P 7 511 4099", "-c", "write -P 9 1M 40M", "-c", "read -P 9 1M 40M", "-c",
                "write -z 3M 70000", "-c", "read -P 0 3M 70000", "-c", "write -z -u 5M 1M", "-c", "read -P 0 5M 1M", "-c", "discard 0 1M", "-c",
                "read -P 0 0 4096", "-c", "aio_write -P 3 60M 1M", "-c", "aio_write -P 4 61M 1M", "-c", "aio_flush", "-c", "read -P 3 60M 1M", "-c",
                "flush", "-c", "map", server.uri());
        assertFalse(output.toLowerCase(java.util.Locale.ROOT).contains("failed"), output);
        assertFalse(output.toLowerCase(java.util.Locale.ROOT).contains("error"), output);
    }

    @Test
    void fioVerifiesWhatItWrote() throws Exception {
        Tool fio = new Tool("fio");
        Path job = Files.writeString(folder.resolve("job"), """
                [global]
                ioengine=nbd
                uri=%s
                iodepth=16
                size=24m
                verify=crc32c
                verify_state_save=0
                verify_fatal=1
                buffer_compress_percentage=50
                refill_buffers=1
                [pages]
                rw=randwrite
                bs=4k
                [odd]
                rw=randwrite
                bsrange=512-128k
                offset=32m
                """.formatted(server.uri()));
        String output = fio.output(job.toString());
        assertTrue(output.contains("err= 0"), output);
        assertTrue(server.server().statistics().exports().getFirst().commands().get(NbdCommand.READ).requests() > 6000);
    }

    @Test
    void libnbdWalksTheOptions() throws Exception {
        // Debian's, whose modules are Debian's: another one may come first on the PATH
        Tool python = new Tool(Path.of("/usr/bin/python3"));
        Path script = Files.writeString(folder.resolve("walk.py"), """
                import nbd
                h = nbd.NBD()
                h.set_opt_mode(True)
                h.add_meta_context(nbd.CONTEXT_BASE_ALLOCATION)
                h.set_request_block_size(True)
                h.set_full_info(True)
                h.connect_unix("%s")
                names = []
                assert h.opt_list(lambda name, text: names.append((name, text)) and 0) == 2, names
                assert names == [("disk", "a disk for tests"), ("fixed", "")], names
                contexts = []
                h.set_export_name("disk")
                h.opt_list_meta_context(lambda name: contexts.append(name) and 0)
                assert contexts == ["base:allocation"], contexts
                h.set_export_name("nothing")
                try:
                    h.opt_info()
                    assert False
                except nbd.Error as e:
                    assert e.errno == "ENOENT", e
                h.set_export_name("fixed")
                h.opt_info()
                assert h.is_read_only()
                h.set_export_name("disk")
                h.opt_info()
                assert h.get_size() == %d and not h.is_read_only()
                assert h.get_block_size(nbd.SIZE_MAXIMUM) == 32 << 20
                assert h.get_export_description() == "a disk for tests"
                h.opt_go()
                assert h.get_protocol() == "newstyle-fixed" and h.get_structured_replies_negotiated()
                h.set_strict_mode(0)
                h.pwrite(b"x" * 5000, 100)
                assert h.pread(5000, 100) == bytearray(b"x" * 5000)
                chunks = []
                h.pread_structured(70000, 0, lambda buf, off, kind, err: chunks.append(kind) and 0)
                assert nbd.READ_HOLE in chunks and nbd.READ_DATA in chunks, chunks
                h.zero(4096, 0, nbd.CMD_FLAG_NO_HOLE | nbd.CMD_FLAG_FAST_ZERO)
                extents = []
                h.block_status(16384, 0, lambda context, off, e, err: extents.extend(e) and 0)
                assert extents == [4096, 2, 4096, 0, 8192, 3], extents
                def refused(errno, call):
                    try:
                        call()
                    except nbd.Error as e:
                        assert e.errno == errno, (e.errno, errno)
                        return
                    assert False, errno
                refused("EINVAL", lambda: h.pread(10, h.get_size()))
                refused("ENOSPC", lambda: h.pwrite(b"y" * 10, h.get_size()))
                refused("EINVAL", lambda: h.trim(10, h.get_size()))
                refused("ENOTSUP", lambda: h.zero(10, 5000, nbd.CMD_FLAG_FAST_ZERO))
                refused("EINVAL", lambda: h.cache(10, 5000, 64))
                h.cache(8192, 0)
                h.trim(8192, 0, nbd.CMD_FLAG_FUA)
                h.flush()
                h.shutdown()
                print("walked")
                """.formatted(server.socket(), SIZE));
        Tool.Result result = python.run(List.of(script.toString()));
        Requires.that(!result.output().contains("No module named"), () -> "not installed, package=python3-libnbd");
        assertTrue(result.output().contains("walked"), result.output());
    }
}
