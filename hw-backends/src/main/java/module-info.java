/**
 * Accelerators: IAA through QPL, QAT through QATzip, and a simulated device.
 *
 * <p>The drivers are found through the service loader; only the simulated device is exported, for tests and capacity planning.
 */
module io.acomp.hw {
    requires transitive io.acomp;
    requires static org.jspecify;

    exports io.acomp.hw.sim;

    // A simulated device's work is done by a software driver.
    uses io.acomp.spi.DriverProvider;

    provides io.acomp.spi.DriverProvider with io.acomp.hw.HardwareProvider;
    provides io.acomp.spi.Probe with
            io.acomp.hw.iaa.IaaProbe,
            io.acomp.hw.qat.QatProbe,
            io.acomp.hw.DriverProbe,
            io.acomp.hw.PlatformProbe;
}
