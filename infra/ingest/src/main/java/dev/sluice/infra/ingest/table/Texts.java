package dev.sluice.infra.ingest.table;

import java.util.List;

/** Texts of users' files in messages: they may be of any length. */
public final class Texts {
    private static final int LONGEST = 40;
    private static final int MOST = 10;

    private Texts() {}

    /** At most 40 characters of a text. */
    public static String shortened(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
    }

    /** At most ten names, and how many more there are. */
    public static String listed(List<String> names) {
        String first = String.join(
                ", ", names.stream().limit(MOST).map(Texts::shortened).toList());
        return names.size() <= MOST ? first : first + " and " + (names.size() - MOST) + " more";
    }
}
