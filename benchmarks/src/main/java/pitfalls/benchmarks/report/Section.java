package pitfalls.benchmarks.report;

/**
 * One part of the page.
 *
 * @param id that links name
 * @param title of the part
 * @param html what stands below the title
 */
record Section(String id, String title, String html) {
    private static final String MISSING = Html.paragraph("Not measured in this run.");

    Section {
        html = html.isEmpty() ? MISSING : html;
    }

    String page() {
        return "<section id=\"" + id + "\">\n<h2>" + Html.escape(title) + "</h2>\n" + html + "</section>\n";
    }
}
