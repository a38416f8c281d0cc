package pitfalls.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** A table of figures, which scrolls in a box of its own where the screen is narrower. */
final class Table {
    /** What stands in a cell that has no figure. */
    static final String NONE = "–";

    private record Row(String id, List<String> cells) {
    }

    private static final Pattern SPREAD = Pattern.compile(" (\\([^)]* to [^)]*\\))$");

    private final String caption;
    private final int names;
    private final List<String> heads;
    private final List<Row> rows = new ArrayList<>();
    private String groups = "";
    private boolean stacked = false;

    /**
     * @param caption says what the figures are
     * @param names how many of the columns, from the left, name the row
     */
    Table(String caption, int names, String... heads) {
        this.caption = caption;
        this.names = names;
        this.heads = List.of(heads);
    }

    /** Sets a title over some columns, from the left. */
    Table group(String title, int columns) {
        groups += "<th scope=\"colgroup\" colspan=\"" + columns + "\">" + Html.escape(title) + "</th>";
        return this;
    }

    /** Sets every spread below its mean: for a table of many columns. */
    Table stacked() {
        stacked = true;
        return this;
    }

    void row(List<String> cells) {
        row("", cells);
    }

    /** Adds a row that a link can name. */
    void row(String id, List<String> cells) {
        rows.add(new Row(id, List.copyOf(cells)));
    }

    /** Whether there is nothing to show. */
    boolean isEmpty() {
        return rows.isEmpty();
    }

    String html() {
        String title = Html.escape(caption);
        var html = new StringBuilder("<p class=\"caption\">").append(title).append("</p>\n")
                .append("<div class=\"table\" tabindex=\"0\" role=\"group\" aria-label=\"").append(title).append("\">\n")
                .append(stacked ? "<table class=\"stacked\">\n" : "<table>\n").append("<thead>\n");
        if (!groups.isEmpty()) {
            html.append("<tr class=\"groups\">").append(groups).append("</tr>\n");
        }
        html.append("<tr>");
        for (int column = 0; column < heads.size(); column++) {
            html.append("<th scope=\"col\"").append(kind(column)).append('>')
                    .append(Html.escape(heads.get(column))).append("</th>");
        }
        html.append("</tr>\n</thead>\n<tbody>\n");
        rows.forEach(row -> html.append(html(row)));
        return html.append("</tbody>\n</table>\n</div>\n").toString();
    }

    private String html(Row row) {
        var html = new StringBuilder(row.id.isEmpty() ? "<tr>" : "<tr id=\"" + Html.escape(row.id) + "\">");
        List<String> cells = row.cells;
        for (int column = 0; column < cells.size(); column++) {
            String text = Html.escape(cells.get(column));
            html.append(column < names
                    ? "<th scope=\"row\" class=\"name\">" + text + "</th>"
                    : "<td" + kind(column) + ">" + SPREAD.matcher(text).replaceFirst(" <span>$1</span>") + "</td>");
        }
        return html.append("</tr>\n").toString();
    }

    private String kind(int column) {
        return column < names ? " class=\"name\"" : heads.get(column).equals("note") ? " class=\"note\"" : "";
    }

    /** "6.1 (6 to 6.2)", or {@link #NONE}. */
    static String figure(Optional<Spread> spread) {
        return spread.map(Spread::text).orElse(NONE);
    }

    /** The mean alone, or {@link #NONE}. */
    static String mean(Optional<Spread> spread) {
        return spread.map(Spread::mean).map(Numbers::rounded).orElse(NONE);
    }

    /** The mean of so many thousands or millions, or {@link #NONE}. */
    static String mean(Optional<Spread> spread, double divisor) {
        return mean(spread.map(some -> some.map(figure -> figure / divisor)));
    }
}
