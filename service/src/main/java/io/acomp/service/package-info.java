/** The service a person starts: settings, life cycle, and what it is made of. */
@NullMarked
package io.acomp.service;

import org.jspecify.annotations.NullMarked;
