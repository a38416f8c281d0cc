package pitfalls.benchmarks.report;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReportTest {
    private static final Pattern NUMBER = Pattern.compile("\\d[\\d,]*(?:\\.\\d+)?");

    private static Results results;
    private static String whole;

    @TempDir
    private static Path wholeFolder;

    @TempDir
    private Path folder;

    @BeforeAll
    static void writeAWholeRun() throws IOException {
        results = Fixture.plausible(3).results(wholeFolder);
        whole = Files.readString(Report.write(wholeFolder));
    }

    @Test
    void thePageLoadsNothingAndRunsNothing() throws IOException {
        var loads = Pattern.compile("(?:src|srcset|href)=\"([^\"]{0,22})").matcher(whole).results()
                .map(load -> load.group(1)).collect(Collectors.toCollection(TreeSet::new));
        loads.removeIf(load -> load.startsWith("#"));
        assertAll(
                () -> assertEquals(Set.of("data:image/png;base64,", "data:,", "results.json", "run.json"), loads),
                () -> assertFalse(whole.contains("://"), "an address elsewhere"),
                () -> assertFalse(whole.contains("<script"), "a script"),
                () -> assertFalse(whole.contains("@import") || whole.contains("url("), "a style from elsewhere"),
                () -> assertFalse(whole.contains("<here>"), "text that is not escaped"));
    }

    @Test
    void thePageShowsEveryPartOfAWholeRun() throws IOException {
        assertAll(
                () -> assertFalse(whole.contains("Not measured in this run"), "a part without figures"),
                () -> assertFalse(whole.contains("No picture"), "a picture that could not be drawn"),
                () -> assertEquals(7, count(whole, "<figure>")),
                () -> assertTrue(whole.contains("client-bound</td>"), "a mark on cells that the client bounds"),
                () -> assertTrue(whole.contains("rate missed: 28,400 of 31,200/s</td>"), "a mark on a missed rate"),
                () -> assertTrue(whole.contains("<tr id=\"fix-07\">"), "a row that a lesson can link"),
                () -> assertTrue(whole.contains("24 GB, Linux 6.18</dd>"), "the machine"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "One connection | PingPong.exchange | PINNED | | server.cpu | 1",
        "16 connections | EchoThroughput.exchange | PINNED | 16 | server.cpu | 1",
        "1,024 connections | EchoThroughput.exchange | PINNED | 1024 | server.cpu | 1",
        "Connect each time against reuse | ConnectionChurn | PINNED | | server.cpu | 1",
        "1,000 idle connections | IdleMemory.hold | | 1000 | idle.resident | 1000",
        "31,200 requests/s, 50 % of the slowest server's peak | OpenLoop.respond | PINNED | 64 | response.p99 | 1",
        "What a fix costs | fixcost | | | | 1"})
    void everyNumberInAConclusionComesFromItsCells(String workload, String benchmark, String placement, String connections,
                                                   String metric, double divisor) {
        Set<String> known = figures(results.cells().stream()
                .filter(cell -> cell.benchmark().startsWith(benchmark)
                        && cell.param("placement").equals(Objects.requireNonNullElse(placement, ""))
                        && cell.param("connections").equals(Objects.requireNonNullElse(connections, "")))
                .flatMap(cell -> (metric == null ? cell.score() : cell.metric(metric)).stream())
                .map(spread -> spread.map(figure -> figure / divisor)).toList());
        String sentence = Conclusion.of(results).stream().filter(conclusion -> conclusion.workload().equals(workload))
                .findFirst().orElseThrow().sentence()
                .replaceAll("the 99th percentile|rate missed: 28,400 of 31,200/s", "")
                .replaceAll("(?<![\\d.,])(01|04|05|07|12|15|16) (?!to )[a-z][a-z ]+(, \\d callers?)?", "");
        var numbers = NUMBER.matcher(sentence).results().map(MatchResult::group).toList();
        assertAll(
                () -> assertFalse(numbers.isEmpty(), sentence),
                () -> assertEquals(List.of(), numbers.stream().filter(number -> !known.contains(number)).toList()));
    }

    @Test
    void oneRoundRanksNobodyAndSaysWhy() throws IOException {
        String page = page(Fixture.plausible(1));
        assertAll(
                () -> assertTrue(page.contains("without a second round no figure has a spread, so nothing is ranked")),
                () -> assertFalse(page.contains("the least server CPU")),
                () -> assertFalse(page.contains("times that")));
    }

    @Test
    void aRunOfOneCellIsAPageThatSaysWhatIsMissing() throws IOException {
        String page = page(new Fixture().echo(Server.NIO, 16, 6.1, 6.2));
        assertAll(
                () -> assertTrue(page.contains("Nothing to compare with. Server CPU per request: NIO selector 6.15 µs")),
                () -> assertEquals(2, count(page, "<figure>")),
                () -> assertTrue(page.contains("<h2>Memory per idle connection</h2>\n<p>Not measured in this run.</p>")));
    }

    @Test
    void cellsWithoutFiguresAreNoFailure() throws IOException {
        var fixture = new Fixture();
        for (String benchmark : List.of("PingPong.exchange", "EchoThroughput.exchange", "OpenLoop.respond",
                "IdleMemory.hold", "ConnectionChurn.connectEachTime", "ConnectionChurn.reuse",
                "fixcost.ReadTimeout.starter", "fixcost.ReadTimeout.reference", "Unknown.benchmark")) {
            fixture.add(benchmark, "ss", "us/op", Map.of("server", "NIO", "placement", "PINNED",
                    "connections", "16", "payload", "128", "share", "50", "rate", "1000"));
        }
        String page = page(fixture);
        assertAll(
                () -> assertTrue(page.contains("</html>")),
                () -> assertFalse(page.contains("No picture")));
    }

    @Test
    void figuresOfZeroAreNoFailure() throws IOException {
        var fixture = new Fixture().echo(Server.NIO, 16, 0, 0);
        fixture.add("PingPong.exchange", "sample", "us/op",
                Map.of("server", "NIO", "placement", "PINNED", "payload", "128")).samples(0, 5).samples(0, 5);
        fixture.add("IdleMemory.hold", "ss", "us/op", Map.of("server", "NIO", "connections", "10"))
                .metric("idle.resident", -1, 0);
        String page = page(fixture);
        assertAll(
                () -> assertTrue(page.contains("</html>")),
                () -> assertFalse(page.contains("No picture")));
    }

    @Test
    void anEmptyFolderIsAnUnfinishedRun() throws IOException {
        String page = Files.readString(Report.write(folder));
        assertTrue(page.contains("This run did not come to its end."));
    }

    @Test
    void everyPictureIsThereForBothGroundsAndBothWidths() throws IOException {
        try (Stream<Path> pictures = Files.list(wholeFolder.resolve("pictures"))) {
            var names = pictures.map(picture -> picture.getFileName().toString()).collect(Collectors.toSet());
            assertAll(
                    () -> assertEquals(28, names.size()),
                    () -> assertTrue(names.containsAll(Set.of("cpu-light-wide.png", "cpu-dark-wide.png",
                            "cpu-light-narrow.png", "cpu-dark-narrow.png"))),
                    () -> assertEquals(2000, width("cpu-light-wide.png")),
                    () -> assertEquals(720, width("cpu-dark-narrow.png")));
        }
    }

    private int width(String picture) throws IOException {
        return ImageIO.read(wholeFolder.resolve("pictures").resolve(picture).toFile()).getWidth();
    }

    private String page(Fixture fixture) throws IOException {
        fixture.write(folder);
        return Files.readString(Report.write(folder));
    }

    private static int count(String page, String part) {
        return page.split(Pattern.quote(part), -1).length - 1;
    }

    /** The mean, least and greatest round of each of these, and the same of each quotient of two. */
    private static Set<String> figures(List<Spread> spreads) {
        var figures = new TreeSet<String>();
        for (Spread one : spreads) {
            Stream.of(one.mean(), one.min(), one.max()).map(Numbers::rounded).forEach(figures::add);
            for (Spread other : spreads) {
                double product = 1;
                for (int round = 0; round < 3; round++) {
                    double quotient = one.rounds().get(round) / other.rounds().get(round);
                    product *= quotient;
                    figures.add(Numbers.rounded(quotient));
                }
                figures.add(Numbers.rounded(Math.cbrt(product)));
            }
        }
        return figures;
    }
}
