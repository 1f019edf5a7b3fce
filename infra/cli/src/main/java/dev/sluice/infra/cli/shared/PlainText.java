package dev.sluice.infra.cli.shared;

/** Text that strangers wrote, fit for a terminal. */
public final class PlainText {
    private PlainText() {}

    /** The same with characters that would steer a terminal, or turn the direction of writing, replaced by question marks. */
    public static String harmless(String text) {
        StringBuilder safe = new StringBuilder(text.length());
        text.codePoints().forEach(c -> safe.appendCodePoint(printable(c) ? c : '?'));
        return safe.toString();
    }

    /** The same of at most so many characters, the last of which tells that there were more. */
    public static String harmless(String text, int longest) {
        return harmless(text.length() <= longest ? text : text.substring(0, longest - 1) + "…");
    }

    private static boolean printable(int codePoint) {
        int type = Character.getType(codePoint);
        return !Character.isISOControl(codePoint) && type != Character.FORMAT && type != Character.SURROGATE;
    }
}
