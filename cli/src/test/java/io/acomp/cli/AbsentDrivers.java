package io.acomp.cli;

import java.util.List;

import io.acomp.spi.Availability;
import io.acomp.spi.Capabilities;
import io.acomp.spi.CodecConfig;
import io.acomp.spi.CodecSettings;
import io.acomp.spi.CodecStream;
import io.acomp.spi.DeviceDriver;
import io.acomp.spi.DeviceQueue;
import io.acomp.spi.Driver;
import io.acomp.spi.DriverProvider;
import io.acomp.spi.SyncDriver;

/** A device that is not there and a library that is not installed, for processes that have the test classes on their class path. */
public final class AbsentDrivers implements DriverProvider {
    private static final Capabilities CAPABILITIES = Capabilities.levels(1, 9, 6, 32 << 10, Capabilities.Memory.NATIVE);
    private static final List<Driver> DRIVERS = List.of(new Device(), new Library());

    @Override
    public List<Driver> drivers() {
        return DRIVERS;
    }

    private static final class Device implements DeviceDriver {
        @Override
        public String name() {
            return "gzip-nodevice";
        }

        @Override
        public String algorithm() {
            return "gzip";
        }

        @Override
        public int priority() {
            return 4001;
        }

        @Override
        public Availability availability() {
            return Availability.unavailable("missing: no such device", "plug it in");
        }

        @Override
        public Capabilities capabilities() {
            return CAPABILITIES;
        }

        @Override
        public CodecConfig configure(CodecSettings settings) {
            throw new AssertionError("an absent driver is used");
        }

        @Override
        public List<DeviceQueue> openQueues() {
            throw new AssertionError("an absent driver is used");
        }

        @Override
        public long maxCompressedLength(long length) {
            return length;
        }
    }

    private static final class Library implements SyncDriver {
        @Override
        public String name() {
            return "gzip-nolibrary";
        }

        @Override
        public String algorithm() {
            return "gzip";
        }

        @Override
        public int priority() {
            return 200;
        }

        @Override
        public Availability availability() {
            return Availability.unavailable("missing: no such library", "install it");
        }

        @Override
        public Capabilities capabilities() {
            return CAPABILITIES;
        }

        @Override
        public CodecConfig configure(CodecSettings settings) {
            throw new AssertionError("an absent driver is used");
        }

        @Override
        public CodecStream newStream() {
            throw new AssertionError("an absent driver is used");
        }

        @Override
        public long maxCompressedLength(long length) {
            return length;
        }
    }
}
