/** What the accelerators' drivers share, and the provider that lists them. */
@NullMarked
package io.acomp.hw;

import org.jspecify.annotations.NullMarked;
