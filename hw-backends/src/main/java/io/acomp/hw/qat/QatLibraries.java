package io.acomp.hw.qat;

import java.util.ArrayList;
import java.util.List;

import io.acomp.foreign.LibraryBinding;
import io.acomp.foreign.LibraryFinding;
import io.acomp.foreign.LibraryLookup;
import io.acomp.foreign.LibraryRequest;
import io.acomp.spi.Finding;

/**
 * libusdm, libqat and libqatzip, opened in this order when first asked for: what the explicit path has of the first two is then what the
 * loader gives libqatzip, so that no LD_LIBRARY_PATH is needed (HW §2.1).
 */
final class QatLibraries {
    private static final LibraryRequest USDM =
            new LibraryRequest("libusdm", List.of("libusdm.so.0"), "libusdm0", List.of("qaeMemAllocNUMA", "qaeMemFreeNUMA"));
    private static final LibraryRequest QAT = new LibraryRequest("libqat", List.of("libqat.so.4"), "libqat4", QatBinding.FUNCTIONS);
    private static final LibraryRequest QATZIP =
            new LibraryRequest("libqatzip", List.of("libqatzip.so.3", "libqatzip.so"), "libqatzip3", QatzipBinding.FUNCTIONS);

    private QatLibraries() {}

    private static final class Opened {
        static final LibraryLookup QATZIP_LIBRARY = open();

        private static LibraryLookup open() {
            for (LibraryRequest below : List.of(USDM, QAT)) {
                LibraryLookup answer = LibraryBinding.openExplicit(below);
                if (answer != null && !(answer instanceof LibraryLookup.Found)) {
                    return answer;
                }
            }
            return LibraryBinding.open(QATZIP);
        }
    }

    /**
     * libqatzip, whose symbols include those of the libraries it depends on; or what is wrong with the first of the three that cannot be
     * used. Never throws.
     */
    static LibraryLookup qatzip() {
        return Opened.QATZIP_LIBRARY;
    }

    /** What doctor says about the three, in the order in which each needs those before it. Opens them, calls no function. */
    static List<Finding> findings() {
        LibraryLookup qatzip = qatzip();
        List<Finding> findings = new ArrayList<>();
        for (LibraryRequest below : List.of(USDM, QAT)) {
            findings.add(LibraryFinding.of(LibraryBinding.open(below), null));
        }
        Finding last = LibraryFinding.of(qatzip, null);
        findings.add(
                qatzip.name().equals(QATZIP.name())
                        ? last
                        : Finding.refused("library " + QATZIP.name(), "not opened, for it needs " + qatzip.name(), last.remedy()));
        return findings;
    }
}
