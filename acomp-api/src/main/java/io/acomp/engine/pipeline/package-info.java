/**
 * The block pipeline: data of any length through the lanes, in order and in bounded memory.
 *
 * <pre>
 *  compress    source ─read→ slot.source ─lane→ slot.destination ─write→ target          (blocks, in the order read)
 *
 *  decompress  source ─read→ window ─cut→ frames ─lane→ slot.destination ─write→ target  (frames with a known bound)
 *                              └─ step by step on one lane ─→ slot.destination ─write→   (everything else)
 * </pre>
 *
 * The calling thread reads and writes, the lanes compress. A slot that waits for its turn to be written holds its memory, so that a slow
 * target stops the reading: that is all the back-pressure there is.
 */
@NullMarked
package io.acomp.engine.pipeline;

import org.jspecify.annotations.NullMarked;
