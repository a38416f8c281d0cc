package pitfalls.proof;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The table in a solution's README that says for each sentence of the starter's public Javadoc which
 * checks show it, or why none does.
 */
record Promises(List<Row> rows) {

    static final String HEADING = "## What shows each promise";

    private static final String TOP = "| the Javadoc says | shown by |\n| --- | --- |\n";

    private static final Pattern ROW = Pattern.compile("\\|(?<sentence>.*)\\|(?<shownBy>[^|]*)\\|\\s*");

    private static final String CHECKS = "every check|\"[^\"]+\"(?:, \"[^\"]+\")*";
    private static final String REASON = "(?:explains|cannot be checked): \\S.*";
    private static final Pattern SHOWN_BY =
            Pattern.compile("(?<checks>" + CHECKS + ")(?:; " + REASON + ")?|" + REASON);
    private static final Pattern QUOTE = Pattern.compile("\"([^\"]+)\"");

    /** A sentence of the Javadoc, with | escaped, and what shows it. */
    record Row(String sentence, String shownBy) {

        String show() {
            return "| " + sentence + " | " + shownBy + " |";
        }
    }

    /** Reads the table below the heading; a page without it has no rows. */
    static Promises in(String page) {
        int start = page.indexOf("\n" + HEADING + "\n");
        String section = start < 0 ? "" : page.substring(start + 1).replaceFirst("(?s)\n## .*", "");
        return new Promises(section.lines().map(ROW::matcher).filter(Matcher::matches)
                .map(row -> new Row(row.group("sentence").strip(), row.group("shownBy").strip()))
                .filter(row -> !TOP.contains(row.show())).toList());
    }

    /** A sentence for each way in which the table and the Javadoc, or the table and the checks, differ. */
    List<String> breaches(List<String> javadoc, List<String> checks) {
        List<String> breaches = new ArrayList<>(differences(javadoc));
        List<String> quoted = new ArrayList<>();
        for (Row row : rows) {
            Matcher shownBy = SHOWN_BY.matcher(row.shownBy());
            if (!shownBy.matches()) {
                breaches.add("it should say what shows a sentence, or why nothing does, and says: " + row.show());
            } else if (shownBy.group("checks") != null) {
                QUOTE.matcher(shownBy.group("checks")).results().forEach(quote -> quoted.add(quote.group(1)));
            }
        }
        quoted.stream().distinct().filter(quote -> !checks.contains(quote))
                .forEach(quote -> breaches.add("no check says \"" + quote + "\"."));
        checks.stream().filter(check -> !quoted.contains(check))
                .forEach(check -> breaches.add("\"" + check + "\" shows no sentence."));
        return breaches;
    }

    private List<String> differences(List<String> javadoc) {
        List<String> there = rows.stream().map(Row::sentence).toList();
        List<String> said = javadoc.stream().map(sentence -> sentence.replace("|", "\\|")).toList();
        List<String> missing = without(said, there);
        List<String> extra = without(there, said);
        List<String> breaches = new ArrayList<>();
        if (!missing.isEmpty()) {
            breaches.add("these rows are missing:\n" + (rows.isEmpty() ? TOP : "") + missing.stream()
                    .map(sentence -> new Row(sentence, "").show()).collect(Collectors.joining("\n")));
        }
        extra.forEach(sentence -> breaches.add("the starter's Javadoc does not say: " + sentence));
        if (breaches.isEmpty() && !there.equals(said)) {
            breaches.add("the rows are in another order than the source, which is:\n" + String.join("\n", said));
        }
        return breaches;
    }

    /** What is left of some sentences without the others, each taken away as often as it is there. */
    static List<String> without(List<String> sentences, List<String> others) {
        List<String> left = new ArrayList<>(sentences);
        others.forEach(left::remove);
        return left;
    }
}
