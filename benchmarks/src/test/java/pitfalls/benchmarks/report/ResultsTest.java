package pitfalls.benchmarks.report;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultsTest {
    @TempDir
    private Path folder;

    @Test
    void aRoundIsTheMeanOfItsIterations() throws IOException {
        Cell cell = read("""
                [{"benchmark": "pitfalls.benchmarks.EchoThroughput.exchange", "mode": "thrpt",
                  "params": {"server": "NIO", "connections": "16"},
                  "primaryMetric": {"scoreUnit": "ops/s", "rawData": [[10, 20], ["NaN", 40], ["NaN"]]},
                  "secondaryMetrics": {"server.cpu": {"rawData": [["NaN"]]}}}]""").cells().getFirst();
        assertAll(
                () -> assertEquals("EchoThroughput.exchange", cell.benchmark()),
                () -> assertEquals(List.of(15.0, 40.0, Double.NaN), cell.score().orElseThrow().rounds()),
                () -> assertEquals(Optional.empty(), cell.metric("server.cpu")),
                () -> assertEquals(Optional.of(Server.NIO), cell.server()),
                () -> assertEquals(16, cell.number("connections")));
    }

    @Test
    void samplesGivePercentilesOfEachRound() throws IOException {
        var fixture = new Fixture();
        fixture.add("PingPong.exchange", "sample", "us/op", Map.of("server", Server.NIO))
                .samples(10, 98, 30, 1, 50, 1).samples(20, 100);
        Cell cell = fixture.results(folder).cells().getFirst();
        assertAll(
                () -> assertEquals(List.of(10.6, 20.0), cell.score().orElseThrow().rounds()),
                () -> assertEquals(List.of(10.0, 20.0), cell.percentile(50).orElseThrow().rounds()),
                () -> assertEquals(List.of(30.0, 20.0), cell.percentile(99).orElseThrow().rounds()),
                () -> assertEquals(List.of(50.0, 20.0), cell.percentile(99.9).orElseThrow().rounds()));
    }

    @Test
    void oneConnectionIsPingPongsAndElseEchoThroughputs() throws IOException {
        var fixture = new Fixture().echo(Server.NIO, 1, 31).echo(Server.NETTY, 1, 37);
        fixture.add("PingPong.exchange", "sample", "us/op", Map.of("server", Server.NIO, "placement", "PINNED", "payload", 128))
                .metric("server.cpu", 29);
        Results results = fixture.results(folder);
        var pinned = new Results.Group("PINNED", 128);
        assertAll(
                () -> assertEquals(29, cpu(results.echo(Server.NIO, pinned, 1))),
                () -> assertEquals(37, cpu(results.echo(Server.NETTY, pinned, 1))),
                () -> assertEquals(Optional.empty(), results.echo(Server.VIRTUAL, pinned, 1)));
    }

    @Test
    void aMissedRateIsToldOfTheWorstRound() throws IOException {
        var fixture = new Fixture();
        fixture.add("OpenLoop.respond", "ss", "s", Map.of("rate", 40_000)).metric("rate.achieved", 39_990, 37_012);
        fixture.add("OpenLoop.respond", "ss", "s", Map.of("rate", 40_000)).metric("rate.achieved", 39_990, 39_700);
        var missed = fixture.results(folder).cells().stream().map(Cell::missedRate).toList();
        assertEquals(List.of(Optional.of("rate missed: 37,000 of 40,000/s"), Optional.empty()), missed);
    }

    @Test
    void aCurveHasEveryPercentileThatIsTold() throws IOException {
        var fixture = new Fixture();
        fixture.add("OpenLoop.respond", "ss", "s", Map.of()).metric("response.p50", 1).metric("response.curve.99.5", 2)
                .metric("response.p99.9", 3).metric("response.max", 4).metric("response.count", 5);
        assertEquals(List.of(50.0, 99.5, 99.9), List.copyOf(fixture.results(folder).cells().getFirst().curve().keySet()));
    }

    @Test
    void aTornFileHasNoCells() throws IOException {
        assertEquals(List.of(), read("[{\"benchmark\": \"pitfalls.benc").cells());
    }

    @Test
    void theRunTellsNoFolder() throws IOException {
        Path file = Files.writeString(folder.resolve("run.json"), """
                {"command": "/home/ada/bin/java -Djava.io.tmpdir=/home/ada/tmp -jar benchmarks.jar -p rate=1/s",
                 "jvmOptions": "-Xmx256m -Xlog:gc:file=C:\\\\Users\\\\ada\\\\gc.log"}""");
        Run run = Run.read(file);
        assertAll(
                () -> assertEquals("java -Djava.io.tmpdir=tmp -jar benchmarks.jar -p rate=1/s", run.command()),
                () -> assertEquals("-Xmx256m -Xlog:gc:file=gc.log", run.jvmOptions()),
                () -> assertFalse(run.finished()));
    }

    private Results read(String json) throws IOException {
        return Results.read(Files.writeString(folder.resolve("results.json"), json));
    }

    private static double cpu(Optional<Cell> cell) {
        return cell.flatMap(found -> found.metric("server.cpu")).orElseThrow().mean();
    }
}
