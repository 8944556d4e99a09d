package dev.eventsourcing.examples.terminal;

import java.io.PrintStream;

/**
 * Where the examples write. Colours and the moving progress bar appear only on a real terminal, and no colours if
 * {@code NO_COLOR} is set. Confined to one thread.
 *
 * @param out gets the text
 * @param isInteractive whether a person watches
 * @param hasColour whether to use escape sequences
 */
public record Terminal(PrintStream out, boolean isInteractive, boolean hasColour) {
    /** The terminal of this process. */
    public static Terminal ofThisProcess() {
        boolean interactive = System.console() != null && System.getenv("TERM") != null;
        return new Terminal(System.out, interactive, interactive && System.getenv("NO_COLOR") == null);
    }

    /** Writes a line. */
    public void line(String text) {
        out.println(text);
    }

    /** Writes an empty line. */
    public void line() {
        out.println();
    }

    /** Writes a headline. */
    public void title(String text) {
        out.println(bold(text));
    }

    /** Text that stands out. */
    public String bold(String text) {
        return escaped("1", text);
    }

    /** Text that stands back. */
    public String dim(String text) {
        return escaped("2", text);
    }

    /** Text that is added. */
    public String green(String text) {
        return escaped("32", text);
    }

    /** Text that is taken away. */
    public String red(String text) {
        return escaped("31", text);
    }

    /** Text in the colour of charts. */
    public String cyan(String text) {
        return escaped("36", text);
    }

    private String escaped(String code, String text) {
        return hasColour ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
