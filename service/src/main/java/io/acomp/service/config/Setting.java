package io.acomp.service.config;

/**
 * A value and where it came from.
 *
 * @param text as it was written
 * @param origin for messages: a flag, a variable of the environment, a line of a file, or the default
 */
record Setting(String text, String origin) {
    static final String DEFAULT = "default";
}
