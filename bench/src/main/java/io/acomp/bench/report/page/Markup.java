package io.acomp.bench.report.page;

import java.util.Locale;

/** HTML text that grows. Contents and values of attributes are escaped; names of elements and attributes are the program's own. Used by one thread. */
final class Markup {
    private final StringBuilder text = new StringBuilder();
    private final int[] lastId;

    Markup() {
        this(new int[1]);
    }

    private Markup(int[] lastId) {
        this.lastId = lastId;
    }

    /** Another text of the same page: the ids that it makes are different ones. */
    Markup part() {
        return new Markup(lastId);
    }

    /** An id that no other element of the page has. */
    String id(String begin) {
        return begin + ++lastId[0];
    }

    /**
     * A begin tag.
     *
     * @param element its name
     * @param attributes names and values in turns
     */
    Markup open(String element, String... attributes) {
        text.append('<').append(element);
        for (int i = 0; i < attributes.length; i += 2) {
            text.append(' ').append(attributes[i]).append("=\"").append(escaped(attributes[i + 1])).append('"');
        }
        text.append('>');
        return this;
    }

    /** An end tag. */
    Markup close(String element) {
        text.append("</").append(element).append(">\n");
        return this;
    }

    /** An element with a text in it. */
    Markup element(String element, String content, String... attributes) {
        open(element, attributes).text(content);
        text.append("</").append(element).append('>');
        return this;
    }

    /** Text as it is to be read. */
    Markup text(String content) {
        text.append(escaped(content));
        return this;
    }

    /** What is no text: the program's own, such as its style sheet. */
    Markup verbatim(String markup) {
        text.append(markup);
        return this;
    }

    /** Another part of the page. */
    Markup append(Markup part) {
        text.append(part.text);
        return this;
    }

    boolean isEmpty() {
        return text.isEmpty();
    }

    @Override
    public String toString() {
        return text.toString();
    }

    /** A coordinate: tenths of a pixel are fine enough. */
    static String at(double coordinate) {
        String written = String.format(Locale.ROOT, "%.1f", coordinate);
        return written.endsWith(".0") ? written.substring(0, written.length() - 2) : written;
    }

    private static String escaped(String content) {
        StringBuilder safe = new StringBuilder(content.length());
        for (int i = 0; i < content.length(); i++) {
            char c = content.charAt(i);
            switch (c) {
                case '&' -> safe.append("&amp;");
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '"' -> safe.append("&quot;");
                case '\'' -> safe.append("&#39;");
                // control characters are not allowed in HTML, and would only come from a broken name
                default -> safe.append(c < ' ' && c != '\n' && c != '\t' || c == 0x7f ? '\ufffd' : c);
            }
        }
        return safe.toString();
    }
}
