package pitfalls.benchmarks.run;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;

/**
 * What to run: a profile, narrowed and changed by arguments of JMH's own.
 *
 * @param profile where the cells come from
 * @param text the arguments as they were given
 * @param jmh all arguments but the names of benchmarks, for they would add to each cell's own
 * @param names regular expressions; a benchmark runs where one of them is found in its name, and all do
 *     where there is none
 * @param parameters the names of the parameters for which values are given
 */
record Request(
        Profile profile, String text, CommandLineOptions jmh, List<String> names, List<String> parameters) {

    private static final Pattern PARAMETER = Pattern.compile("(?:^| )-p ?(\\w+)=");
    private static final Pattern ARGUMENT = Pattern.compile("\"([^\"]*)\"|(\\S+)");

    /**
     * Reads JMH's arguments.
     *
     * @param text separated by blanks; what has a blank in it stands between quotation marks
     * @throws Refused where JMH does not know an argument, or it would have no effect here
     */
    static Request of(Profile profile, String text) throws Refused {
        try {
            List<String> arguments = ARGUMENT.matcher(text).results()
                    .map(found -> found.group(1) == null ? found.group(2) : found.group(1))
                    .collect(Collectors.toCollection(ArrayList::new));
            List<String> names = new CommandLineOptions(arguments.toArray(String[]::new)).getIncludes();
            arguments.removeAll(names);
            CommandLineOptions jmh = new CommandLineOptions(arguments.toArray(String[]::new));
            if (jmh.getResult().hasValue() || jmh.getResultFormat().hasValue() || jmh.getOutput().hasValue()) {
                throw new Refused("-rff, -rf and -o have no place here: the results go to the report's folder");
            }
            if (jmh.getThreads().hasValue()) {
                throw new Refused("-t has no place here: each benchmark says how many threads it needs");
            }
            if (jmh.getForkCount().orElse(1) < 1) {
                throw new Refused("-f takes at least 1: a round is a fork");
            }
            List<String> parameters = PARAMETER.matcher(String.join(" ", arguments)).results()
                    .map(found -> found.group(1))
                    .distinct()
                    .toList();
            return new Request(profile, text, jmh, names, parameters);
        } catch (CommandLineOptionException e) {
            throw new Refused("JMH does not understand \"" + text + "\": " + e.getMessage());
        }
    }

    /** Whether JMH is asked for a list or for help, and not to run anything. */
    boolean asksForText() {
        return jmh.shouldHelp() || jmh.shouldList() || jmh.shouldListWithParams()
                || jmh.shouldListProfilers() || jmh.shouldListResultFormats();
    }

    /**
     * The cells to run.
     *
     * @param benchmarks all that there are
     * @throws Refused where there is no such benchmark, or none with such a parameter
     */
    List<Cell> cells(Collection<BenchmarkListEntry> benchmarks) throws Refused {
        List<BenchmarkListEntry> named = benchmarks.stream().filter(named()).toList();
        if (named.isEmpty()) {
            throw new Refused("no benchmark's name contains " + String.join(" or ", names) + "; there are: "
                    + benchmarks.stream()
                            .map(benchmark -> benchmark.getUsername().replace(Cell.ROOT, ""))
                            .collect(Collectors.toCollection(TreeSet::new)));
        }
        List<Cell> cells = profile.cells(named, chosen(named));
        int rounds = jmh.getForkCount().orElse(0);
        return rounds == 0
                ? cells
                : cells.stream().map(cell -> new Cell(cell.benchmark(), cell.parameters(), rounds)).toList();
    }

    private Predicate<BenchmarkListEntry> named() throws Refused {
        try {
            List<Pattern> patterns = names.stream().map(Pattern::compile).toList();
            return benchmark -> patterns.isEmpty() || patterns.stream()
                    .map(pattern -> pattern.matcher(benchmark.getUsername()))
                    .anyMatch(Matcher::find);
        } catch (PatternSyntaxException e) {
            throw new Refused("the benchmark's name is no regular expression: " + e.getMessage());
        }
    }

    private Map<String, List<String>> chosen(List<BenchmarkListEntry> benchmarks) throws Refused {
        Set<String> known = parametersOf(benchmarks);
        Map<String, List<String>> chosen = new TreeMap<>();
        for (String parameter : parameters) {
            if (!known.contains(parameter)) {
                throw new Refused("these benchmarks have no parameter " + parameter + ", but " + known);
            }
            chosen.put(parameter, List.copyOf(jmh.getParameter(parameter).get()));
        }
        if (chosen.containsKey("rate")) {
            chosen.putIfAbsent("share", List.of("0"));
        }
        return chosen;
    }

    private static Set<String> parametersOf(List<BenchmarkListEntry> benchmarks) {
        return benchmarks.stream()
                .flatMap(benchmark -> benchmark.getParams().orElse(Map.of()).keySet().stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The command that asks for this. */
    String command() {
        return Stream.of("mvn verify -Pbenchmarks",
                        profile == Profile.QUICK ? "" : "-D" + profile.name().toLowerCase(),
                        text.isBlank() ? "" : "-Djmh=\"" + text.replace("\"", "\\\"") + "\"")
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining(" "));
    }

    /** What was asked for cannot be done; the message is one sentence that says why. */
    static final class Refused extends Exception {

        Refused(String message) {
            super(message);
        }
    }
}
