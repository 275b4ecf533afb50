/**
 * The engine behind the API: lanes, streams, backlog, scratch, registry, statistics and the block pipeline. Not exported.
 */
@NullMarked
package io.acomp.engine;

import org.jspecify.annotations.NullMarked;
