package pitfalls.benchmarks.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.RunnerException;

/** Runs the benchmarks and writes the report; what {@code mvn verify -Pbenchmarks} calls. */
public final class Main {

    private Main() {}

    /**
     * @param args {@code full=true} or {@code full=false}; {@code jmh=} and JMH's arguments, perhaps none;
     *     {@code report=} and the folder to write to
     */
    public static void main(String[] args) throws Exception {
        endWithWhoStartedThis();
        try {
            Request request = Request.of(profile(args[0]), args[1].substring("jmh=".length()));
            if (!request.asksForText()) {
                refuseOptionsOfTheEnvironment(System.getenv());
            }
            run(request, Path.of(args[2].substring("report=".length())));
        } catch (Request.Refused e) {
            System.err.println(e.getMessage());
            System.exit(1);
        } catch (RunnerException e) {
            System.err.println("The run has stopped: " + e.getMessage());
            System.exit(1);
        }
    }

    /** Maven may be killed alone; then there is nobody to report to. */
    private static void endWithWhoStartedThis() {
        ProcessHandle.current().parent().ifPresent(parent -> parent.onExit().thenRun(() -> System.exit(1)));
    }

    /** Every client and server would take them: nothing would be measured as the report says. */
    static void refuseOptionsOfTheEnvironment(Map<String, String> environment) throws Request.Refused {
        for (String name : List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS")) {
            if (environment.containsKey(name)) {
                throw new Request.Refused(name + " gives options to every JVM that is measured: unset it first");
            }
        }
    }

    private static Profile profile(String argument) throws Request.Refused {
        return switch (argument) {
            case "full=true" -> Profile.FULL;
            case "full=false" -> Profile.QUICK;
            default -> throw new Request.Refused("-D" + argument + " is neither true nor false");
        };
    }

    /** Runs what is asked for. Results of an earlier run are moved aside and not lost. */
    static void run(Request request, Path folder)
            throws Request.Refused, RunnerException, IOException, InterruptedException {
        if (request.asksForText()) {
            org.openjdk.jmh.Main.main(request.text().split(" +"));
            return;
        }
        Set<BenchmarkListEntry> benchmarks =
                BenchmarkList.defaultList().getAll(new Progress(System.out), request.jmh().getExcludes());
        List<String> leftOut = new ArrayList<>();
        List<Cell> cells = Limits.ofThisSystem().admit(request.cells(benchmarks), leftOut);
        leftOut.forEach(System.out::println);
        if (cells.isEmpty()) {
            throw new Request.Refused("nothing is left to run");
        }
        new Rounds(request, withPeaks(cells), leftOut, folder).run();
    }

    /** Adds the runs that tell a peak where a rate is a share of it and no cell here measures it. */
    private static List<Cell> withPeaks(List<Cell> cells) {
        List<Cell> all = new ArrayList<>(cells);
        for (Cell cell : cells) {
            if (cell.number("share") > 0 && all.stream().noneMatch(cell.peak()::isSame)) {
                all.add(cell.peak());
            }
        }
        return all;
    }
}
