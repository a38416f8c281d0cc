package pitfalls.benchmarks.report;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How it was measured, and how to read it. */
final class MethodSection {
    private MethodSection() {
    }

    static Section of(Run run, Results results) {
        String machine = Stream.of(run.cpu(),
                        run.cpus() < 1 ? "" : run.cpus() + (run.cpus() == 1 ? " processor" : " processors"),
                        run.memory(), run.os())
                .filter(text -> !text.isEmpty()).collect(Collectors.joining(", "));
        var facts = new LinkedHashMap<String, String>();
        facts.put("Machine", machine);
        facts.put("JDK", run.jdk());
        facts.put("Server's JVM options", run.jvmOptions());
        facts.put("Command", run.command());
        facts.put("Profile", run.profile());
        facts.put("Rounds", results.rounds() < 1 ? "" : Integer.toString(results.rounds()));
        facts.put("Started", run.started());
        facts.put("Took", Double.isNaN(run.minutes()) ? "" : Numbers.rounded(run.minutes()) + " min");
        String list = facts.entrySet().stream().filter(fact -> !fact.getValue().isEmpty())
                .map(MethodSection::fact).collect(Collectors.joining());
        String leftOut = run.leftOut().isEmpty() ? "" : "<h3>What was left out</h3>\n<ul>\n" + run.leftOut().stream()
                .map(sentence -> "<li>" + Html.escape(sentence) + "</li>\n").collect(Collectors.joining()) + "</ul>\n";
        return new Section("method", "How it was measured",
                (list.isEmpty() ? "" : "<dl class=\"facts\">\n" + list + "</dl>\n") + leftOut + """
                <h3>How to read the figures</h3>
                <p>Server CPU per request comes first: the processor time that the server's process was charged, divided \
                by the requests it answered. It tells what a request costs even where the client sets the pace; throughput \
                does not, so cells whose client had a processor for more than 90&nbsp;% of the time are marked \
                client-bound. Every server runs in a process of its own, against the same client. A round measures all \
                cells in a new order and each in a new JVM; ratios are taken within a round, so that a drift of the machine \
                hits both sides, and what the page calls spread is the least and the greatest round. Where two spreads \
                overlap, the page ranks nobody. Absolute figures do not travel to another machine; ratios mostly do.</p>
                <p>The raw figures: <a href="results.json">results.json</a>, in JMH's format with one array for each round, \
                and <a href="run.json">run.json</a>.</p>
                """);
    }

    private static String fact(Map.Entry<String, String> fact) {
        String value = Html.escape(fact.getValue());
        boolean typed = fact.getKey().equals("Command") || fact.getKey().endsWith("options");
        return "<dt>" + fact.getKey() + "</dt><dd>" + (typed ? "<code>" + value + "</code>" : value) + "</dd>\n";
    }
}
