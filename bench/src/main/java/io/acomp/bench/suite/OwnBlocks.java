package io.acomp.bench.suite;

import org.jspecify.annotations.Nullable;

import io.acomp.AcompSettings;
import io.acomp.Policy;
import io.acomp.spi.Capabilities;
import io.acomp.spi.DeviceDriver;
import io.acomp.spi.Driver;

/** How a transform is opened that decompresses only what the same driver has compressed. */
final class OwnBlocks {
    private OwnBlocks() {}

    /**
     * The settings. A device gets the requests or nobody does: software in its place would be measured as the device. How far back
     * references reach is said, for a driver with a small window decompresses only what it is told it can.
     *
     * @param driver who compresses and decompresses
     * @param level of compression, null for the driver's default
     */
    static AcompSettings settings(Driver driver, @Nullable Integer level) {
        Capabilities capabilities = driver.capabilities();
        AcompSettings settings = AcompSettings.DEFAULTS
                .withSourceWindow(capabilities.compress().window())
                .withPolicy(driver instanceof DeviceDriver ? Policy.REQUIRE_HARDWARE : Policy.SOFTWARE_ONLY);
        return level == null ? settings : settings.withLevel(level);
    }
}
