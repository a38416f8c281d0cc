package pitfalls.benchmarks.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The whole page, which loads nothing from elsewhere and runs no script.
 *
 * @param conclusions what stands first
 * @param sections in the order in which they are read
 */
record Page(Run run, Results results, List<Conclusion> conclusions, List<Section> sections) {

    String html() throws IOException {
        return """
                <!DOCTYPE html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="color-scheme" content="light dark">
                <title>Blocking, NIO and virtual threads compared</title>
                <link rel="icon" href="data:,">
                <style>
                %s</style>
                </head>
                <body>
                <main>
                <header>
                <h1>Blocking, NIO and virtual threads compared</h1>
                <p class="lede">%s</p>
                </header>
                %s<section id="conclusions">
                <h2>Conclusions</h2>
                <dl class="conclusions">
                %s</dl>
                </section>
                %s</main>
                </body>
                </html>
                """.formatted(style(), Html.escape(lede()), warnings(), conclusions.stream().map(Page::conclusion)
                        .collect(Collectors.joining()), sections.stream().map(Section::page).collect(Collectors.joining()));
    }

    private String lede() {
        String profile = run.profile().isEmpty() ? "" : ", the " + run.profile() + " profile";
        String date = run.started().length() < 10 ? "" : ", " + run.started().substring(0, 10);
        int rounds = results.rounds();
        String many = rounds < 1 ? "" : ", " + rounds + (rounds == 1 ? " round" : " rounds");
        return "TCP Pitfalls, benchmarks" + profile + date + many + ".";
    }

    private String warnings() {
        var warnings = new ArrayList<String>();
        if (!run.finished()) {
            warnings.add("This run did not come to its end. The page shows what was measured before.");
        }
        if (run.smoke()) {
            warnings.add("This was a smoke run: it shows that every benchmark works. Its figures say nothing about speed.");
        }
        if (results.rounds() == 1) {
            warnings.add("There was one round. A difference in it may be noise: without a second round no figure has a "
                    + "spread, so nothing is ranked.");
        }
        return warnings.stream().map(warning -> "<p class=\"warning\">" + Html.escape(warning) + "</p>\n")
                .collect(Collectors.joining());
    }

    private static String conclusion(Conclusion conclusion) {
        return "<dt><a href=\"#" + conclusion.section() + "\">" + Html.escape(conclusion.workload()) + "</a></dt><dd>"
                + Html.escape(conclusion.sentence()) + "</dd>\n";
    }

    private static String style() throws IOException {
        try (InputStream style = Page.class.getResourceAsStream("report.css")) {
            return new String(style.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
