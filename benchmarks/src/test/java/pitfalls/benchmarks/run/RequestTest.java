package pitfalls.benchmarks.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;

/** A request runs what it names, and nothing where it names what there is not. */
class RequestTest {

    private static final Set<BenchmarkListEntry> ALL =
            BenchmarkList.defaultList().getAll(new Progress(System.out), List.of());

    @ParameterizedTest
    @EnumSource
    void everyProfileRunsEveryBenchmark(Profile profile) throws Request.Refused {
        Set<String> run = cells(profile, "").stream().map(Cell::qualifiedName).collect(Collectors.toSet());

        assertEquals(ALL.stream().map(BenchmarkListEntry::getUsername).collect(Collectors.toSet()), run);
    }

    @Test
    void runsOneCellOfOneBenchmarkAsOftenAsAsked() throws Request.Refused {
        List<Cell> cells = cells(
                Profile.QUICK, "EchoThroughput -p server=NIO -p connections=64 -p placement=UNPINNED -f 7");

        assertEquals(1, cells.size());
        assertEquals("64", cells.getFirst().value("connections"));
        assertEquals(7, cells.getFirst().rounds());
    }

    @Test
    void aChosenRateIsNoShareOfAPeak() throws Request.Refused {
        List<Cell> cells = cells(Profile.QUICK, "OpenLoop -p rate=20000");

        assertTrue(cells.stream().allMatch(cell -> cell.number("rate") == 20_000 && cell.number("share") == 0));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
        "NoSuchBenchmark | no benchmark's name contains NoSuchBenchmark",
        "PingPong -p size=1 | no parameter size",
        "-x | JMH does not understand \"-x\"",
        "-f 0 | -f takes at least 1",
        "-t 4 | -t has no place here",
        "-rff x.json | -rff, -rf and -o have no place here",
        "-pserverr=NIO | no parameter serverr",
        "[ | no regular expression"
    })
    void refusesInOneSentence(String text, String sentence) {
        Request.Refused refused = assertThrows(Request.Refused.class, () -> cells(Profile.QUICK, text));

        assertTrue(refused.getMessage().contains(sentence), refused.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"})
    void refusesOptionsThatTheReportWouldNotTell(String name) {
        Request.Refused refused = assertThrows(Request.Refused.class,
                () -> Main.refuseOptionsOfTheEnvironment(Map.of(name, "-XX:+UseG1GC", "PATH", "/bin")));

        assertEquals(name + " gives options to every JVM that is measured: unset it first", refused.getMessage());
    }

    private static List<Cell> cells(Profile profile, String text) throws Request.Refused {
        return Request.of(profile, text).cells(ALL);
    }
}
