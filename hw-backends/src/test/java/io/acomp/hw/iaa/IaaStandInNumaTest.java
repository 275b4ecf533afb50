package io.acomp.hw.iaa;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import io.acomp.AcompStatus;
import io.acomp.Operation;
import io.acomp.hw.DeflateFraming;
import io.acomp.hw.iaa.Samples.Content;
import io.acomp.hw.process.OwnProcess;
import io.acomp.spi.CodecResult;
import io.acomp.spi.DeviceQueue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Three devices on two NUMA nodes: a queue of the engine per node, as deep as its work queues, and work stays on the node. */
@OwnProcess
class IaaStandInNumaTest {
    private static IaaStandIn device;

    @BeforeAll
    static void plugIn() {
        device = IaaStandIn.install(Map.of(
                "devices", 3L, "queues", 2L, "queue_size", 16L, "node_0", 0L, "node_1", 1L, "node_2", 1L, "max_transfer", 65_536L));
    }

    @Test
    void eachNodeIsAQueue() throws Exception {
        IaaDriver driver = new IaaDriver(DeflateFraming.RAW);
        assertTrue(driver.availability().available(), driver.availability()::reason);
        List<DeviceQueue> queues = driver.openQueues();
        assertEquals(List.of(0, 1), queues.stream().map(DeviceQueue::numaNode).toList());
        assertEquals(List.of("iax1", "iax3+iax5"), queues.stream().map(DeviceQueue::device).toList());
        assertEquals(List.of(32, 64), queues.stream().map(DeviceQueue::depth).toList());
        queues.forEach(DeviceQueue::close);
        assertEquals(65_536, driver.capabilities().compress().maxSource());
        assertEquals(65_536, driver.capabilities().decompress().maxDestination());
        assertEquals(-1, driver.numaNode());
    }

    @Test
    void workStaysOnItsNode() throws Exception {
        byte[] plain = Samples.of(Content.TEXT, 2000);
        for (int node = 0; node < 2; node++) {
            long[] before = {device.get("served_0"), device.get("served_1"), device.get("served_2")};
            try (QueueDriver queue = new QueueDriver(new IaaDriver(DeflateFraming.RAW), node)) {
                for (int i = 0; i < 20; i++) {
                    assertEquals(AcompStatus.OK, CodecResult.status(queue.run(Operation.COMPRESS, 0, plain, 3000)));
                }
            }
            boolean first = node == 0;
            assertEquals(first, device.get("served_0") > before[0]);
            assertEquals(!first, device.get("served_1") > before[1]);
            assertEquals(!first, device.get("served_2") > before[2]);
        }
    }

    @Test
    void whatIsLargerThanAQueueTakesIsForSoftware() throws Exception {
        try (QueueDriver queue = new QueueDriver(new IaaDriver(DeflateFraming.RAW))) {
            // the engine does not let it come to this
            assertEquals(AcompStatus.UNSUPPORTED, CodecResult.status(queue.run(Operation.COMPRESS, 0, new byte[65_537], 70_000)));
            byte[] noise = Samples.of(Content.RANDOM, 65_536);
            assertEquals(AcompStatus.UNSUPPORTED, CodecResult.status(queue.run(Operation.COMPRESS, 0, noise, 70_000)));
            byte[] large = Samples.deflateWithoutMatches(DeflateFraming.RAW, new byte[100_000]);
            assertEquals(AcompStatus.UNSUPPORTED, CodecResult.status(queue.run(Operation.DECOMPRESS, 0, large, 65_536)));
        }
    }
}
