package io.acomp.scomp.spec;

import java.util.List;

import org.junit.jupiter.api.Test;

import io.acomp.spi.Availability;
import io.acomp.spi.SyncDriver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

/** A test leaves out the drivers it does not apply to, and no others. */
class TraitTest {
    private final SyncDriver present = new SpecimenDriver(true);
    private final SyncDriver absent = new SpecimenDriver(true) {
        @Override
        public Availability availability() {
            return Availability.unavailable("no such library", "");
        }
    };

    @Test
    void driversThatLackTheTraitAreLeftOut() {
        SyncDriver zstd = Drivers.list().stream().filter(driver -> driver.algorithm().equals("zstd")).findFirst().orElseThrow();
        assertEquals(List.of(present), Drivers.choose(List.of(zstd, present), Trait.PIECES));
    }

    /** They would be skipped with their reason; leaving them out would hide that. */
    @Test
    void driversThatAreNotAvailableStay() {
        for (Trait trait : Trait.values()) {
            assertEquals(List.of(absent), Drivers.choose(List.of(absent), trait));
        }
    }

    @Test
    void aTestThatAppliesToNoDriverFails() {
        assertThrows(AssertionError.class, () -> Drivers.choose(List.of(), Trait.ANY));
        assertThrows(AssertionError.class, () -> Drivers.choose(List.of(present), Trait.DECLARED_WINDOW));
    }
}
