package pitfalls.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Turns a folder's {@code results.json} and {@code run.json} into a page to look at. */
public final class Report {
    private Report() {
    }

    /**
     * Writes the page of one folder again.
     *
     * @param arguments the folder
     */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 1) {
            System.err.println("Name one folder: the one that holds results.json and run.json.");
            System.exit(2);
        }
        System.out.println("Report: " + write(Path.of(arguments[0])));
    }

    /**
     * Writes {@code index.html} and {@code pictures/} into the folder. Whatever is missing in the folder's figures, or
     * missing altogether, is missing in the page, which says so.
     *
     * @param folder holds {@code results.json} (JMH's format, one array for each round) and {@code run.json}
     * @return the page
     * @throws IOException if the folder cannot be read or written
     */
    public static Path write(Path folder) throws IOException {
        System.setProperty("java.awt.headless", "true");
        Results results = Results.read(folder.resolve("results.json"));
        Run run = Run.read(folder.resolve("run.json"));
        var album = new Album(folder.resolve("pictures"));
        var overConnections = new OverConnections(results, album);
        var page = new Page(run, results, Conclusion.of(results), List.of(
                RatioTable.of(results),
                overConnections.cpu(),
                overConnections.throughput(),
                ResponseSection.of(results, album),
                MemorySection.of(results, album),
                FixSection.of(results, album),
                PingPongSection.of(results, album),
                ChurnSection.of(results, album),
                MethodSection.of(run, results)));
        return Files.writeString(folder.resolve("index.html"), page.html());
    }
}
