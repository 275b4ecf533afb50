package io.acomp.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The level spelled as zstd, gzip and lz4 spell it: {@code -9}, {@code -19f}, {@code --fast}, {@code --fast=4}. These become
 * {@code -l 9}, {@code -l 19 -f}, {@code -l -1}, {@code -l -4} before the command line is parsed.
 */
final class LevelArguments {
    private static final Pattern NUMBER = Pattern.compile("-(\\d+)([a-zA-Z].*)?");
    private static final Pattern FAST = Pattern.compile("--fast(?:=(\\d+))?");

    /** Options whose next argument is their value, whatever it looks like. */
    private static final Set<String> VALUED =
            Set.of("-a", "--algorithm", "--driver", "-l", "--level", "-T", "--lanes", "-o", "--output");

    private LevelArguments() {}

    /**
     * Expands the short forms of the two commands that know levels, up to {@code --}.
     *
     * @param args the command line
     * @return the command line that is parsed
     */
    static String[] expand(String[] args) {
        if (args.length == 0 || !args[0].equals("compress") && !args[0].equals("decompress")) {
            return args;
        }
        List<String> expanded = new ArrayList<>(args.length + 2);
        boolean options = true;
        String previous = "";
        for (String arg : args) {
            options &= !arg.equals("--");
            Matcher number = NUMBER.matcher(arg);
            Matcher fast = FAST.matcher(arg);
            if (!options || VALUED.contains(previous)) {
                expanded.add(arg);
            } else if (number.matches()) {
                expanded.add("-l");
                expanded.add(number.group(1));
                if (number.group(2) != null) {
                    expanded.add("-" + number.group(2));
                }
            } else if (fast.matches()) {
                expanded.add("-l");
                expanded.add("-" + (fast.group(1) == null ? "1" : fast.group(1)));
            } else {
                expanded.add(arg);
            }
            previous = arg;
        }
        return expanded.toArray(String[]::new);
    }
}
