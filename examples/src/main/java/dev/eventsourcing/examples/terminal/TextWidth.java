package dev.eventsourcing.examples.terminal;

/** How many columns a text takes on a terminal: two for East Asian wide characters and emoji, none for marks. */
final class TextWidth {
    private TextWidth() {}

    static int of(String text) {
        return text.codePoints().map(TextWidth::columns).sum();
    }

    static String padded(String text, int width) {
        return text + " ".repeat(Math.max(0, width - of(text)));
    }

    static String paddedLeft(String text, int width) {
        return " ".repeat(Math.max(0, width - of(text))) + text;
    }

    /** The end of a text that is too long, behind an ellipsis: the end of a path tells more than its beginning. */
    static String end(String text, int width) {
        if (of(text) <= width) {
            return text;
        }
        int from = 0;
        while (from < text.length() && of(text.substring(from)) > width - 1) {
            from = text.offsetByCodePoints(from, 1);
        }
        return "\u2026" + text.substring(from);
    }

    private static int columns(int c) {
        int type = Character.getType(c);
        if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK || type == Character.FORMAT) {
            return 0;
        }
        boolean wide = (c >= 0x1100 && c <= 0x115F)
                || (c >= 0x2E80 && c <= 0xA4CF)
                || (c >= 0xAC00 && c <= 0xD7A3)
                || (c >= 0xF900 && c <= 0xFAFF)
                || (c >= 0xFE30 && c <= 0xFE6F)
                || (c >= 0xFF00 && c <= 0xFF60)
                || (c >= 0x1F300 && c <= 0x1FAFF);
        return wide ? 2 : 1;
    }
}
