package io.acomp.cli;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.acomp.Acomp;
import io.acomp.AcompEngine;
import io.acomp.AcompSettings;
import io.acomp.DriverInfo;
import io.acomp.DriverInfo.Type;
import io.acomp.DriverUnavailableException;
import io.acomp.Operation;
import io.acomp.UnknownAlgorithmException;

/** The transforms one command uses, opened when first needed. Used by one thread. */
final class Transforms implements AutoCloseable {
    /**
     * A transform and the format it reads and writes.
     *
     * @param acomp owned by {@link Transforms}
     * @param format of the files
     */
    record Opened(Acomp acomp, FileFormat format) {}

    private final AcompEngine engine;
    private final Operation operation;
    private final TransferOptions options;
    private final Map<FileFormat, Opened> byFormat = new EnumMap<>(FileFormat.class);
    private final List<Acomp> all = new ArrayList<>();

    /**
     * Opens nothing yet.
     *
     * @param operation what they will be used for
     * @param options lanes, level, driver and whether accelerators may or must be used
     */
    Transforms(Operation operation, TransferOptions options) {
        AcompEngine.Builder builder = AcompEngine.builder();
        this.engine = (options.lanes == 0 ? builder : builder.lanes(options.lanes)).build();
        this.operation = operation;
        this.options = options;
    }

    /**
     * The transform that the command line names, with {@code -a} or {@code --driver}.
     *
     * @return the transform, or null if it names none
     * @throws CommandException if there is no such driver, it cannot be used, or it does not write files
     */
    @Nullable Opened named() {
        FileFormat format = options.algorithm == null ? null : FileFormat.named(options.algorithm);
        if (options.driver == null) {
            return format == null ? null : ofFormat(format);
        }
        DriverInfo driver = driver(options.driver);
        FileFormat written = FileFormat.ofDriver(driver.algorithm(), driver.driver());
        if (format != null && format != written) {
            throw new CommandException(
                    ExitCode.USAGE,
                    "the driver's algorithm is " + driver.algorithm() + ", not " + format.algorithm() + "; driver=" + driver.driver());
        }
        Type needed = switch (options.hardware) {
            case PREFER -> driver.type();
            case REQUIRE -> Type.ACOMP;
            case NEVER -> Type.SCOMP;
        };
        if (driver.type() != needed) {
            throw new CommandException(
                    ExitCode.USAGE, "--hardware " + options.hardware + " and this driver exclude each other, driver=" + driver.driver());
        }
        return new Opened(open(driver.driver(), written), written);
    }

    /**
     * The transform of a format, with the best driver.
     *
     * @param format of the file
     * @throws CommandException if no driver of it can be used
     */
    Opened ofFormat(FileFormat format) {
        return byFormat.computeIfAbsent(format, wanted -> new Opened(open(wanted.algorithm(), wanted), wanted));
    }

    private Acomp open(String name, FileFormat format) {
        AcompSettings settings = AcompSettings.DEFAULTS
                .withPolicy(options.hardware.policy())
                .withChecksum(operation == Operation.COMPRESS && format.contentChecksum());
        if (options.level != null && operation == Operation.COMPRESS) {
            settings = settings.withLevel(options.level);
        }
        try {
            Acomp acomp = engine.open(name, settings);
            all.add(acomp);
            return acomp;
        } catch (DriverUnavailableException unavailable) {
            checkLevel(name);
            throw new CommandException(exitCode(name), unavailable.getMessage());
        }
    }

    private DriverInfo driver(String name) {
        List<DriverInfo> drivers = engine.drivers();
        return drivers.stream().filter(driver -> driver.driver().equals(name)).findFirst().orElseThrow(() -> {
            List<String> algorithms = drivers.stream().map(DriverInfo::algorithm).distinct().toList();
            List<String> names = drivers.stream().map(DriverInfo::driver).toList();
            return new CommandException(ExitCode.USAGE, new UnknownAlgorithmException(name, algorithms, names).getMessage());
        });
    }

    /** A level that no driver knows is a mistake on the command line, not a driver that is missing. */
    private void checkLevel(String name) {
        Integer level = options.level;
        if (level == null) {
            return;
        }
        List<DriverInfo> drivers = driversOf(name);
        int lowest = drivers.stream().mapToInt(driver -> driver.capabilities().minLevel()).min().orElse(level);
        int highest = drivers.stream().mapToInt(driver -> driver.capabilities().maxLevel()).max().orElse(level);
        if (level < lowest || level > highest) {
            throw new CommandException(ExitCode.USAGE, "levels of " + name + " are " + lowest + " to " + highest + "; level=" + level);
        }
    }

    private int exitCode(String name) {
        boolean hardware = options.hardware == TransferOptions.Hardware.REQUIRE
                || driversOf(name).stream().allMatch(driver -> driver.type() == Type.ACOMP);
        return hardware ? ExitCode.HARDWARE_ABSENT : ExitCode.FAILURE;
    }

    private List<DriverInfo> driversOf(String name) {
        return engine.drivers().stream().filter(driver -> driver.driver().equals(name) || driver.algorithm().equals(name)).toList();
    }

    /** Closes the transforms and the engine. */
    @Override
    public void close() {
        all.forEach(Acomp::close);
        engine.close();
    }
}
