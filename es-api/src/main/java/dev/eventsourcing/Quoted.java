package dev.eventsourcing;

/** How a caller's text is shown in messages: in quotes, on one line, and short. */
final class Quoted {
    private static final int SHOWN_CHARS = 80;

    private Quoted() {}

    static String text(Object value) {
        String text = String.valueOf(value);
        StringBuilder shown = new StringBuilder("'");
        for (int i = 0; i < Math.min(text.length(), SHOWN_CHARS); i++) {
            char c = text.charAt(i);
            if (Character.isISOControl(c) || (Character.isSurrogate(c) && !isPair(text, i))) {
                shown.append(String.format("\\u%04x", (int) c));
            } else {
                shown.append(c);
            }
        }
        return shown.append(text.length() > SHOWN_CHARS ? "'... (" + text.length() + " chars)" : "'")
                .toString();
    }

    private static boolean isPair(String text, int i) {
        char c = text.charAt(i);
        return Character.isHighSurrogate(c)
                ? i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))
                : i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
    }
}
