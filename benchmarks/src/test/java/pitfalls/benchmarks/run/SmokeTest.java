package pitfalls.benchmarks.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Every benchmark runs once, with every server, and what it checks holds. How fast it is, is not looked at. */
class SmokeTest {

    @Test
    void everyBenchmarkRunsAndIsReported(@TempDir Path folder) throws Exception {
        Path report = folder.resolve("report");
        Main.run(Request.of(Profile.SMOKE, ""), report);

        Set<String> measured = new TreeSet<>();
        for (JsonNode entry : JsonMapper.shared().readTree(report.resolve("results.json").toFile())) {
            measured.add(entry.path("benchmark").asString());
        }
        Set<String> all = new TreeSet<>();
        for (BenchmarkListEntry benchmark : BenchmarkList.defaultList().getAll(new Progress(System.out), List.of())) {
            all.add(benchmark.getUsername());
        }
        assertEquals(all, measured);
        assertTrue(JsonMapper.shared().readTree(report.resolve("run.json").toFile()).path("finished").asBoolean());
        assertTrue(Files.exists(report.resolve("index.html")));
        assertEquals(List.of(), ProcessHandle.current().children().toList());
    }
}
