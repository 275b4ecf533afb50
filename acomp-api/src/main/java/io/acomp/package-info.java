/**
 * What a caller meets: {@link io.acomp.AcompEngine} opens transforms ({@link io.acomp.Acomp}), a transform makes requests
 * ({@link io.acomp.AcompRequest}).
 */
@NullMarked
package io.acomp;

import org.jspecify.annotations.NullMarked;
