/**
 * Software codecs as synchronous drivers. Exports nothing: the drivers are found through the service loader.
 */
module io.acomp.scomp {
    requires io.acomp;
    requires com.github.luben.zstd_jni;
    requires org.lz4.java;
    requires snappy.java;
    requires static org.jspecify;

    provides io.acomp.spi.DictionaryTrainer with io.acomp.scomp.zstd.ZstdTrainer;
    provides io.acomp.spi.DriverProvider with io.acomp.scomp.SoftwareProvider;
    provides io.acomp.spi.Probe with
            io.acomp.scomp.deflate.DeflateProbe,
            io.acomp.scomp.lz4.Lz4Probe,
            io.acomp.scomp.lzo.LzoProbe,
            io.acomp.scomp.snappy.SnappyProbe,
            io.acomp.scomp.zstd.ZstdProbe;
}
