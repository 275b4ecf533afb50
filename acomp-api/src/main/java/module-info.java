/**
 * The acomp API, the driver SPI and the engine behind them.
 *
 * <p>Exported to everyone: {@code io.acomp} (what a caller meets) and {@code io.acomp.spi} (what a driver implements). The engine itself
 * is not exported.
 */
module io.acomp {
    requires com.lmax.disruptor;
    requires static transitive org.jspecify;

    exports io.acomp;
    exports io.acomp.spi;

    // Library lookup with the three diagnoses, and the CPU a thread runs on: for modules that bind native code, not for callers.
    exports io.acomp.foreign to io.acomp.scomp, io.acomp.hw, io.acomp.store, io.acomp.bench;

    // Frame formats as data (magic numbers, boundaries): the adapters write them, the command recognises them.
    exports io.acomp.format to io.acomp.scomp, io.acomp.hw, io.acomp.cli, io.acomp.bench;

    uses io.acomp.spi.DictionaryTrainer;
    uses io.acomp.spi.DriverProvider;
    uses io.acomp.spi.Probe;
}
