package io.acomp.service.config;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * The settings of a service: defaults, over them the environment, over that a file, over that the command line. Every value was read once
 * and is of its key's kind. Immutable.
 */
public final class Configuration {
    private final Map<String, Setting> settings;
    private final Path runtime;

    private Configuration(Map<String, Setting> settings, Path runtime) {
        this.settings = Map.copyOf(settings);
        this.runtime = runtime;
    }

    /**
     * Puts the sources together.
     *
     * @param environment variables; those of no key are somebody else's
     * @param file with settings, or none
     * @param flags keys and values of the command line, which win
     * @throws ConfigException if a key is unknown, a value is not of its kind, or the file cannot be read
     */
    public static Configuration of(Map<String, String> environment, Optional<Path> file, SequencedMap<String, String> flags) {
        Map<String, Setting> settings = new TreeMap<>();
        for (ServiceKey key : ServiceKey.values()) {
            String value = environment.get(key.variable());
            if (value != null) {
                put(settings, key.key(), new Setting(value, "environment " + key.variable()));
            }
        }
        file.ifPresent(path -> read(path, settings));
        flags.forEach((key, value) -> put(settings, key, new Setting(value, "command line")));
        return new Configuration(settings, RuntimeFolder.of(environment));
    }

    private static void read(Path file, Map<String, Setting> settings) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (CharacterCodingException other) {
            throw new ConfigException(ConfigException.Code.UNREADABLE, file.toString(), "the file is not UTF-8, file=" + file, other);
        } catch (IOException failure) {
            String why = "the file cannot be read: " + failure.getClass().getSimpleName() + ", file=" + file;
            throw new ConfigException(ConfigException.Code.UNREADABLE, file.toString(), why, failure);
        }
        Map<String, Setting> found = new LinkedHashMap<>();
        for (int number = 1; number <= lines.size(); number++) {
            String line = lines.get(number - 1).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            int equals = line.indexOf('=');
            Setting setting = new Setting(equals < 0 ? line : line.substring(equals + 1).strip(), file + ":" + number);
            if (equals < 1) {
                throw ConfigException.badValue(file.toString(), setting, "a line is 'key = value', or begins with #");
            }
            String key = line.substring(0, equals).strip();
            Setting former = found.put(key, setting);
            if (former != null) {
                throw ConfigException.badValue(key, setting, "the key is there twice, first at " + former.origin());
            }
            put(settings, key, setting);
        }
    }

    private static void put(Map<String, Setting> settings, String name, Setting setting) {
        ServiceKey key = ServiceKey.named(name).orElseThrow(() -> new ConfigException(
                ConfigException.Code.UNKNOWN_KEY,
                name,
                "no such key; 'acomp serve --dump-config' shows all; key=" + name + ", from=" + setting.origin(),
                null));
        checked(name, setting, text -> {
            key.kind().check(text);
            return text;
        });
        settings.put(name, setting);
    }

    // ---------------------------------------------------------------- typed

    /** Bytes. */
    long size(ServiceKey key) {
        return checked(key.key(), setting(key), Quantity::size);
    }

    /** A number. */
    int count(ServiceKey key) {
        return checked(key.key(), setting(key), KeyKind::count);
    }

    /** A time. */
    Duration time(ServiceKey key) {
        return checked(key.key(), setting(key), Quantity::time);
    }

    /** Yes or no. */
    boolean flag(ServiceKey key) {
        return checked(key.key(), setting(key), KeyKind::flag);
    }

    /** A text. */
    String text(ServiceKey key) {
        return setting(key).text();
    }

    /** A file, or none. */
    Optional<Path> file(ServiceKey key) {
        return Optional.of(setting(key).text()).filter(text -> !text.isEmpty()).map(KeyKind::file);
    }

    /** Addresses. */
    List<SocketAddress> addresses(ServiceKey key) {
        return checked(key.key(), setting(key), KeyKind::addresses);
    }

    /** Names. */
    List<String> names(ServiceKey key) {
        return checked(key.key(), setting(key), KeyKind::names);
    }

    /** Names and values, in order. */
    Map<String, String> pairs(ServiceKey key) {
        return checked(key.key(), setting(key), KeyKind::pairs);
    }

    /**
     * One of some words.
     *
     * @param choices what each word means
     */
    <T> T choice(ServiceKey key, Map<String, T> choices) {
        return checked(key.key(), setting(key), text -> {
            T chosen = choices.get(text.strip());
            if (chosen == null) {
                throw new IllegalArgumentException("one of " + String.join(", ", new TreeSet<>(choices.keySet())));
            }
            return chosen;
        });
    }

    /**
     * A value of one export, or of all.
     *
     * @param export its name
     * @param reader of the text
     */
    <T> T ofExport(ServiceKey key, String export, Function<String, T> reader) {
        Setting own = settings.get(key.keyOf(export));
        return own == null ? checked(key.key(), setting(key), reader) : checked(key.keyOf(export), own, reader);
    }

    /** Exports that have a setting of their own. */
    List<String> exportsWithSettings() {
        return settings.keySet().stream().flatMap(name -> ServiceKey.exportOf(name).stream()).distinct().toList();
    }

    /**
     * The refusal of a value that is of its kind, but cannot be for another reason.
     *
     * @param key which
     * @param why in words
     */
    ConfigException refused(ServiceKey key, String why) {
        return ConfigException.badValue(key.key(), setting(key), why);
    }

    private Setting setting(ServiceKey key) {
        Setting set = settings.get(key.key());
        return set != null ? set : new Setting(key.defaultText().replace("${RUNTIME}", runtime.toString()), Setting.DEFAULT);
    }

    private static <T> T checked(String key, Setting setting, Function<String, T> reader) {
        try {
            return reader.apply(setting.text());
        } catch (IllegalArgumentException wrong) {
            throw ConfigException.badValue(key, setting, wrong.getMessage());
        }
    }

    /** All settings as a file that says the same, with what each means and where its value came from. */
    public String dump() {
        StringBuilder text = new StringBuilder("# Settings of 'acomp serve', as they are in force; read back by --config.\n");
        for (ServiceKey key : ServiceKey.values()) {
            Setting setting = setting(key);
            text.append("\n# ").append(key.description()).append(" (").append(key.kind().label()).append("; ").append(key.variable()).append(")\n");
            if (!setting.origin().equals(Setting.DEFAULT)) {
                text.append("# from ").append(setting.origin()).append('\n');
            }
            text.append(key.key()).append(" = ").append(setting.text()).append('\n');
            settings.forEach((name, own) -> {
                if (ServiceKey.exportOf(name).isPresent() && ServiceKey.named(name).orElseThrow() == key) {
                    text.append(name).append(" = ").append(own.text()).append('\n');
                }
            });
        }
        return text.toString();
    }
}
