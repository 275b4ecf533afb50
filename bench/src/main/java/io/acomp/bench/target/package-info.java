/** What pages are stored in when the store is measured: the store itself, and what else people keep compressed pages in. */
@NullMarked
package io.acomp.bench.target;

import org.jspecify.annotations.NullMarked;
