package pitfalls.proof;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** A lesson's README: its headings, the sentences of its task, and how much there is to read. */
record Readme(String text) {

    /** Every README has these sections, in this order. */
    static final List<String> HEADINGS = List.of(
            "## What will happen?",
            "## What you will see",
            "## What goes wrong",
            "## Your task",
            "## Hints",
            "## After you are green",
            "### Why?",
            "### In NIO and on virtual threads",
            "### In the wild",
            "### What the fix costs",
            "### What the article says");

    static final int MOST_WORDS = 500;

    private static final Pattern OUTPUT = Pattern.compile("(?ms)^```.*?^```\\s*$");
    private static final Pattern LINE = Pattern.compile("\\w+\\.java:\\d+");

    private static final String TASK = "## Your task";
    private static final String AFTER = "## After you are green";

    List<String> headings() {
        return prose(text).lines().filter(line -> line.matches("#{2,3} .*")).map(String::strip).toList();
    }

    /** The items of the lists in the task section; an item may go on in indented lines. */
    List<String> task() {
        List<String> items = new ArrayList<>();
        boolean open = false;
        for (String line : section().lines().toList()) {
            if (line.startsWith("- ")) {
                items.add(line.substring(2).strip());
                open = true;
            } else if (open && line.startsWith("  ") && !line.isBlank()) {
                items.add(items.removeLast() + " " + line.strip());
            } else {
                open = false;
            }
        }
        return items;
    }

    /** Words before the learner is done; what a program printed, and pictures, are not counted. */
    long wordsToRead() {
        int end = text.indexOf("\n" + AFTER);
        String[] words = prose(end < 0 ? text : text.substring(0, end)).split("\\s+");
        return Arrays.stream(words).filter(word -> word.matches(".*\\w.*")).count();
    }

    /** The learner's lines that its captured output names, as {@code PriceClient.java:52}. */
    Set<String> linesShown() {
        Set<String> lines = new TreeSet<>();
        OUTPUT.matcher(text).results().forEach(output ->
                LINE.matcher(output.group()).results().forEach(line -> lines.add(line.group())));
        return lines;
    }

    private String section() {
        int start = text.indexOf("\n" + TASK + "\n");
        if (start < 0) {
            return "";
        }
        int end = text.indexOf("\n## ", start + 1);
        return text.substring(start, end < 0 ? text.length() : end);
    }

    private static String prose(String text) {
        return OUTPUT.matcher(text).replaceAll("");
    }
}
