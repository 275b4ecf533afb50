/**
 * What the service says of itself: one document, and the page that draws it. Read without stopping anything; the document's fields are
 * described in docs/http.md and stay.
 */
@NullMarked
package io.acomp.service.status;

import org.jspecify.annotations.NullMarked;
