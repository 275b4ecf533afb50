/** Intel QAT through QATzip. */
@NullMarked
package io.acomp.hw.qat;

import org.jspecify.annotations.NullMarked;
