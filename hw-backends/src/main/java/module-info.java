/**
 * Accelerators: IAA through QPL, QAT through QATzip, and a simulated device.
 *
 * <p>The drivers are found through the service loader; only the simulated device is exported, for tests and capacity planning.
 */
module io.acomp.hw {
    requires io.acomp;
    requires static org.jspecify;

    provides io.acomp.spi.DriverProvider with io.acomp.hw.HardwareProvider;
}
