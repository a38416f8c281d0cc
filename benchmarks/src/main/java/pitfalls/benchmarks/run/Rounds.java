package pitfalls.benchmarks.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import pitfalls.benchmarks.client.Figures;
import pitfalls.benchmarks.client.ServerProcess;
import pitfalls.benchmarks.report.Report;
import tools.jackson.databind.json.JsonMapper;

/**
 * Runs cells in rounds. In a round each cell runs once, in a JVM of its own, and every round has another
 * order: what drifts while the machine gets warm or busy meets all cells alike, and two cells of one
 * round may be divided by each other. (JMH itself runs all forks of a cell one after the other.)
 */
final class Rounds {

    /** The client's JVM, and that of the benchmarks that need no server. */
    private static final String[] JVM_OPTIONS = {
        "-XX:+UseSerialGC", "-Xms512m", "-Xmx512m", "--sun-misc-unsafe-memory-access=allow"
    };

    private static final int END_SECONDS = 3;

    private static final DateTimeFormatter MOMENT =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneId.systemDefault());

    private final Request request;
    private final List<Cell> cells;
    private final List<String> leftOut;
    private final Path folder;
    private final Measurements measurements;
    private final Instant started = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private final int runs;
    private int runsDone;

    /**
     * @param leftOut sentences on what will not run, for the report
     * @param folder where results and report go; one of an earlier run is moved aside
     */
    Rounds(Request request, List<Cell> cells, List<String> leftOut, Path folder) {
        this.request = request;
        this.cells = cells;
        this.leftOut = leftOut;
        this.folder = folder;
        this.measurements = new Measurements(folder.resolve("results.json"), cells);
        this.runs = cells.stream().mapToInt(Cell::rounds).sum();
    }

    /**
     * Runs all of them.
     *
     * @throws RunnerException when a run fails; there is a report of what was measured before
     */
    void run() throws RunnerException, IOException {
        moveAside();
        Files.createDirectories(folder);
        Runtime.getRuntime().addShutdownHook(new Thread(Rounds::endDescendants));
        System.out.println(runs + " runs of " + cells.size() + " cells, in " + rounds() + " rounds.");
        try {
            runInRounds(cells.stream().filter(cell -> !isShareOfPeak(cell)).toList());
            runInRounds(cells.stream().filter(Rounds::isShareOfPeak).map(this::withRate).toList());
        } catch (RunnerException e) {
            report(false);
            throw e;
        }
        report(true);
    }

    private void moveAside() throws IOException {
        if (Files.exists(folder)) {
            String moment = MOMENT.format(Files.getLastModifiedTime(folder).toInstant());
            Files.move(folder, folder.resolveSibling(folder.getFileName() + "-" + moment));
        }
    }

    /** Asks them first: a client that is asked takes its server's log with it. */
    private static void endDescendants() {
        List<ProcessHandle> descendants = ProcessHandle.current().descendants().toList();
        descendants.forEach(ProcessHandle::destroy);
        CompletableFuture.allOf(descendants.stream()
                        .map(ProcessHandle::onExit)
                        .toArray(CompletableFuture[]::new))
                .completeOnTimeout(null, END_SECONDS, TimeUnit.SECONDS)
                .join();
        descendants.forEach(ProcessHandle::destroyForcibly);
    }

    private int rounds() {
        return cells.stream().mapToInt(Cell::rounds).max().orElse(0);
    }

    private void runInRounds(List<Cell> some) throws RunnerException, IOException {
        for (int round = 1; round <= rounds(); round++) {
            for (Cell cell : shuffled(some, round)) {
                announce(cell, round);
                measurements.add(cell, runOnce(cell));
                runsDone++;
            }
            report(false);
        }
    }

    /** In another order each time; cells that are compared run one after the other. */
    private static List<Cell> shuffled(List<Cell> some, int round) {
        List<Cell> inRound = new ArrayList<>(some);
        inRound.removeIf(cell -> cell.rounds() < round);
        Collections.shuffle(inRound);
        Map<Cell, List<Cell>> compared = inRound.stream()
                .collect(Collectors.groupingBy(Cell::comparison, LinkedHashMap::new, Collectors.toList()));
        return compared.values().stream().flatMap(List::stream).toList();
    }

    private void announce(Cell cell, int round) {
        String left = "";
        if (runsDone > 0) {
            long seconds = Duration.between(started, Instant.now()).toSeconds() * (runs - runsDone) / runsDone;
            left = ", about " + Math.ceilDiv(seconds, 60) + " min left";
        }
        System.out.printf("%n[%d of %d, round %d%s] %s%n", runsDone + 1, runs, round, left, cell);
    }

    private BenchmarkResult runOnce(Cell cell) throws RunnerException {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .parent(request.jmh())
                .include("^" + Pattern.quote(cell.qualifiedName()) + "$")
                .forks(1)
                .shouldFailOnError(true)
                .addProfiler(Figures.class);
        cell.parameters().forEach(options::param);
        if (!request.jmh().getJvmArgs().hasValue()) {
            options.jvmArgs(JVM_OPTIONS);
        }
        if (request.profile() == Profile.SMOKE) {
            options.warmupIterations(0).measurementIterations(1).measurementTime(TimeValue.milliseconds(50));
        }
        RunResult result = new Runner(options.build(), new Progress(System.out)).runSingle();
        return result.getBenchmarkResults().iterator().next();
    }

    private static boolean isShareOfPeak(Cell cell) {
        return cell.number("share") > 0;
    }

    /** The rate is a share of the throughput that the slowest server has reached in this run. */
    private Cell withRate(Cell cell) {
        double peak = measurements.lowestScore(cell::hasPeakIn).orElseThrow();
        return cell.with("rate", Long.toString(Math.round(peak * cell.number("share") / 100)));
    }

    private void report(boolean finished) throws IOException {
        Map<String, Object> run = new LinkedHashMap<>();
        run.put("profile", request.profile().name().toLowerCase(Locale.ROOT));
        run.put("command", request.command());
        run.put("started", started.toString());
        run.put("minutes", Duration.between(started, Instant.now()).toSeconds() / 60.0);
        run.put("rounds", rounds());
        run.put("machine", Machine.here());
        run.put("jdk", System.getProperty("java.vm.name") + " " + Runtime.version());
        run.put("jvmOptions", String.join(" ", ServerProcess.JVM_OPTIONS));
        run.put("leftOut", leftOut);
        run.put("finished", finished);
        JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValue(folder.resolve("run.json").toFile(), run);
        Report.write(folder);
    }
}
