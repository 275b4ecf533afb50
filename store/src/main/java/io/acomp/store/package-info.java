/** The compressed store: what its users meet. */
@NullMarked
package io.acomp.store;

import org.jspecify.annotations.NullMarked;
