package io.acomp.service.config;

import org.jspecify.annotations.Nullable;

/** A setting that cannot be. The message names the key, the value and where it came from. */
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** What is wrong; stable names. */
    public enum Code {
        /** There is no such key. */
        UNKNOWN_KEY,
        /** The value is not of the key's kind, or out of its bounds. */
        BAD_VALUE,
        /** A file with settings cannot be read. */
        UNREADABLE,
        /** Two settings exclude each other. */
        CONTRADICTION
    }

    private final Code code;
    private final String key;

    ConfigException(Code code, String key, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
        this.key = key;
    }

    /** A value that cannot be. */
    static ConfigException badValue(String key, Setting setting, String why) {
        return new ConfigException(
                Code.BAD_VALUE, key, why + "; key=" + key + ", value=" + setting.text() + ", from=" + setting.origin(), null);
    }

    /** What is wrong. */
    public Code code() {
        return code;
    }

    /** The key, or the file's name if the file is what is wrong. */
    public String key() {
        return key;
    }
}
