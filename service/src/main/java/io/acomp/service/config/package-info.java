/** Settings of the service: the keys, where values come from, and what they mean. */
@NullMarked
package io.acomp.service.config;

import org.jspecify.annotations.NullMarked;
