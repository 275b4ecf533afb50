package io.acomp.hw.qat;

import java.nio.file.Path;
import java.util.Arrays;

import io.acomp.foreign.LibraryBinding;
import io.acomp.hw.HardwareProvider;
import io.acomp.hw.standin.StandInBinding;
import io.acomp.spi.Driver;

/** What child JVMs run. */
final class QatChildMain {
    /** Prints what each driver says about its availability. */
    static final String CHECK = "check";
    /** Asks three thousand times, and prints how many thread-local keys are left. */
    static final String CHECK_OFTEN = "checkOften";
    /** Leaves with sessions set up and calls running. */
    static final String LEAVE_BUSY = "leaveBusy";
    /** Leaves with a call that hangs in the device, with a status of its own. */
    static final String LEAVE_HUNG = "leaveHung";
    /** Submits from threads that end. */
    static final String SUBMITTERS_END = "submittersEnd";

    /** Prints what jobs allocate on the heap. */
    static final String ALLOCATION = "allocation";

    /** System property: a switch of the stand-in and its value, set before anything else. */
    static final String SWITCH = "acomp.test.switch";
    /** Exit status of {@link #LEAVE_HUNG}. */
    static final int STATUS = 23;

    private static final int CHECKS = 3000;

    private QatChildMain() {}

    /**
     * Runs a program.
     *
     * @param arguments its name
     */
    public static void main(String[] arguments) throws InterruptedException {
        String setting = System.getProperty(SWITCH);
        if (setting != null) {
            int equals = setting.indexOf('=');
            standIn().set(setting.substring(0, equals), Long.parseLong(setting.substring(equals + 1)));
        }
        switch (arguments[0]) {
            case CHECK -> check();
            case CHECK_OFTEN -> checkOften();
            case LEAVE_BUSY -> leaveBusy();
            case LEAVE_HUNG -> leaveHung();
            case SUBMITTERS_END -> submittersEnd();
            case ALLOCATION -> allocation();
            default -> throw new IllegalArgumentException("no such program, name=" + Arrays.toString(arguments));
        }
    }

    private static void check() {
        for (Driver driver : new HardwareProvider().drivers()) {
            if (driver.name().endsWith("-qat")) {
                System.out.println(driver.name() + ": " + driver.availability());
            }
        }
    }

    private static void checkOften() {
        for (int i = 0; i < CHECKS; i++) {
            for (QatFormat format : QatFormat.values()) {
                if (new QatDriver(format).availability().available()) {
                    throw new IllegalStateException("there is no device");
                }
            }
        }
        System.out.println("keys=" + KeysBinding.left());
    }

    private static StandInBinding standIn() {
        return StandInBinding.open(Path.of(System.getProperty(LibraryBinding.PATH_PROPERTY), QatStandIn.LIBRARY));
    }

    /** Everything is left as it is: queues open, workers in calls. */
    @SuppressWarnings("resource")
    private static void leaveBusy() {
        standIn().set("delay_micros", 300);
        byte[] source = Content.TEXT.bytes(60_000);
        for (QatFormat format : QatFormat.values()) {
            QueueRig rig = new QueueRig(format);
            rig.outputOf(rig.compress(1, source));
            Thread.ofPlatform().daemon().start(() -> {
                while (true) {
                    rig.compress(1, source);
                }
            });
        }
        System.out.println("leaving");
    }

    @SuppressWarnings("resource")
    private static void leaveHung() {
        StandInBinding device = standIn();
        QueueRig rig = new QueueRig(QatFormat.GZIP);
        rig.outputOf(rig.compress(1, Content.TEXT.bytes(60_000)));
        device.set("hold_every", 1);
        rig.compress(1, Content.TEXT.bytes(60_000));
        while (device.get("holding") == 0) {
            Thread.onSpinWait();
        }
        System.out.println("leaving");
        System.exit(STATUS);
    }

    private static void allocation() {
        for (QatFormat format : QatFormat.values()) {
            if (!new QatDriver(format).availability().available()) {
                throw new IllegalStateException("there is no device");
            }
            System.out.println(format + "=" + QatAllocation.leastBytesPerJob(format));
        }
    }

    private static void submittersEnd() throws InterruptedException {
        byte[] source = Content.TEXT.bytes(60_000);
        try (QueueRig rig = new QueueRig(QatFormat.GZIP)) {
            for (int i = 0; i < 50; i++) {
                Thread submitter = (i % 2 == 0 ? Thread.ofPlatform() : Thread.ofVirtual()).unstarted(() -> rig.submitted(() -> rig.compress(1, source)));
                submitter.start();
                submitter.join();
            }
            rig.awaitEnded(50);
            if (!Arrays.equals(source, Judge.decoded(QatFormat.GZIP, rig.outputOf(rig.compress(1, source))))) {
                throw new IllegalStateException("wrong bytes");
            }
        }
        System.out.println("done");
    }
}
