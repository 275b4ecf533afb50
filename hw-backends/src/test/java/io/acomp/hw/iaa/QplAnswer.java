package io.acomp.hw.iaa;

import io.acomp.spi.Availability;
import io.acomp.spi.Driver;

/** Prints what the drivers of the software path say about themselves, in a JVM started by {@link QplLookupTest}. */
final class QplAnswer {
    private QplAnswer() {}

    /** A line per driver: name, whether it is available, reason, remedy. */
    public static void main(String[] arguments) {
        for (Driver driver : QplDrivers.all()) {
            Availability answer = driver.availability();
            System.out.println(String.join("|", driver.name(), String.valueOf(answer.available()), answer.reason(), answer.remedy()));
        }
    }
}
