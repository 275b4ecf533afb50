package io.acomp.spi;

/** The checks of {@link CodecSettings} against {@link Capabilities} that every driver makes in the same way. */
public final class SettingsCheck {
    private SettingsCheck() {}

    /**
     * Refuses settings outside a driver's capabilities: a level out of range, a window where none can be set, a dictionary where none is
     * taken. A default level is not refused: a driver whose {@link Capabilities#defaultLevel()} is out of its own range decompresses for
     * every transform, and compresses only for those that name a level it has.
     *
     * @param driver its name, for the message
     * @param capabilities of the driver
     * @param settings of the transform
     * @return the level to use; out of range only if it is the driver's default
     * @throws UnsupportedSettingException if one cannot be honoured
     */
    public static int check(String driver, Capabilities capabilities, CodecSettings settings) throws UnsupportedSettingException {
        int level = settings.levelOr(capabilities);
        if (settings.level() != CodecSettings.DEFAULT_LEVEL && !capabilities.hasLevel(level)) {
            throw new UnsupportedSettingException(
                    driver + " knows levels " + capabilities.minLevel() + " to " + capabilities.maxLevel() + ", level=" + level);
        }
        if (settings.window() != 0 && !capabilities.windowSetting() && settings.window() < capabilities.compress().window()) {
            throw new UnsupportedSettingException(
                    driver + " writes with a window of " + capabilities.compress().window() + " bytes, window=" + settings.window());
        }
        if (settings.hasDictionary() && !capabilities.dictionary()) {
            throw new UnsupportedSettingException(driver + " takes no dictionary, dictionary=given");
        }
        return level;
    }
}
