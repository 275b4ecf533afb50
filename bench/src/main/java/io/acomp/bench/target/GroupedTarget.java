package io.acomp.bench.target;

import io.acomp.bench.harness.PageTarget;

/** A target whose cold pages can be compressed anew, neighbours together. */
public interface GroupedTarget extends PageTarget {
    /**
     * Declares all pages idle, compresses them anew with a slower codec in groups of neighbours, and gives back the memory that this frees.
     *
     * @throws io.acomp.bench.harness.HarnessException if nothing could be grouped
     */
    void regroup();
}
