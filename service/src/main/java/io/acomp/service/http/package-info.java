/**
 * HTTP: compression and decompression as streams, and pages that are read only.
 *
 * <pre>
 *  event loop    socket ─read→ parser ─→ Connection ─→ BodyQueue        Connection ─write→ socket
 *                                                        │                   ↑
 *  transfer      (one thread a request)                  └→ block pipeline ─→ ResponseChannel
 *  page          (two threads)                             Page ─→ Answer ───┘
 * </pre>
 *
 * The event loop parses and moves bytes; it never waits and calls no codec. A transfer's thread waits for the client in both directions:
 * that is the back-pressure. See docs/http.md.
 */
@NullMarked
package io.acomp.service.http;

import org.jspecify.annotations.NullMarked;
