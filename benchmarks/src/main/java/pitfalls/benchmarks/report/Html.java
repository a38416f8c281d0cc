package pitfalls.benchmarks.report;

/** Text inside a page. */
final class Html {
    private Html() {
    }

    static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
    }

    static String paragraph(String text) {
        return "<p>" + escape(text) + "</p>\n";
    }

    /** What stands below a fold, closed at first. */
    static String folded(String summary, String html) {
        return "<details>\n<summary>" + escape(summary) + "</summary>\n" + html + "</details>\n";
    }
}
