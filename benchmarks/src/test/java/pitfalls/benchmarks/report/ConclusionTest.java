package pitfalls.benchmarks.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConclusionTest {
    @TempDir
    private Path folder;

    @Test
    void theLeastIsNamedAndTheOthersAreItsMultiples() throws IOException {
        assertEquals("NIO selector spends the least server CPU per request: 6 µs (5 to 7); platform threads 2 times that "
                        + "(2 to 2), Netty NIO 4 (4 to 4).",
                at16(new Fixture().echo(Server.NIO, 16, 5, 7).echo(Server.NETTY, 16, 20, 28).echo(Server.PLATFORM, 16, 10, 14)
                        .echo(Server.VIRTUAL, 1024, 9, 9)));
    }

    @Test
    void aNameInThePluralHasItsVerb() throws IOException {
        assertEquals("Virtual threads spend the least server CPU per request: 5.5 µs (5 to 6); Netty NIO 2 times that (2 to 2).",
                at16(new Fixture().echo(Server.VIRTUAL, 16, 5, 6).echo(Server.NETTY, 16, 10, 12)));
    }

    @Test
    void whereSpreadsOverlapNobodyIsFirst() throws IOException {
        assertEquals("NIO selector cannot be told apart from platform threads in server CPU per request: 6 µs (5 to 7) and "
                        + "7.5 µs (7 to 8); Netty NIO 4 times NIO selector (4 to 4).",
                at16(new Fixture().echo(Server.NIO, 16, 5, 7).echo(Server.PLATFORM, 16, 7, 8).echo(Server.NETTY, 16, 20, 28)));
    }

    @Test
    void thoseBehindThatOverlapAreNamedToo() throws IOException {
        assertEquals("NIO selector spends the least server CPU per request: 2 µs (2 to 2); virtual threads 5.48 times that "
                        + "(5 to 6), Netty NIO 6 (5 to 7.2). Virtual threads and Netty NIO cannot be told apart.",
                at16(new Fixture().echo(Server.NIO, 16, 2, 2).echo(Server.VIRTUAL, 16, 10, 12).echo(Server.NETTY, 16, 10, 14.4)));
    }

    @Test
    void oneRoundRanksNobody() throws IOException {
        assertEquals("One round, so no ranking. Server CPU per request: NIO selector 6 µs, Netty NIO 9 µs.",
                at16(new Fixture().echo(Server.NETTY, 16, 9).echo(Server.NIO, 16, 6)));
    }

    @Test
    void aServerWithOneRoundOnlyIsNotRanked() throws IOException {
        assertEquals("NIO selector spends the least server CPU per request: 6 µs (5 to 7); virtual threads 2 times that "
                        + "(2 to 2). One round only, not ranked: Netty NIO 1 µs.",
                at16(new Fixture().echo(Server.NETTY, 16, 1).echo(Server.NIO, 16, 5, 7).echo(Server.VIRTUAL, 16, 10, 14)));
    }

    @Test
    void aSingleServerIsComparedWithNothing() throws IOException {
        assertEquals("Nothing to compare with. Server CPU per request: NIO selector 6 µs (5 to 7).",
                at16(new Fixture().echo(Server.NIO, 16, 5, 7)));
    }

    @Test
    void whatIsMissingIsSaid() throws IOException {
        assertEquals(List.of("Not measured in this run."),
                Conclusion.of(new Fixture().results(folder)).stream().map(Conclusion::sentence).distinct().toList());
    }

    @Test
    void whoMissesTheRateIsNotRanked() throws IOException {
        var fixture = new Fixture();
        load(fixture, Server.PLATFORM).metric("response.p99", 100, 110).metric("rate.achieved", 37_000, 39_990);
        load(fixture, Server.NIO).metric("response.p99", 200, 200).metric("rate.achieved", 39_990, 39_990);
        load(fixture, Server.NETTY).metric("response.p99", 300, 300).metric("rate.achieved", 39_990, 39_990);
        assertEquals("NIO selector has the shortest response time at the 99th percentile: 200 µs (200 to 200); "
                        + "Netty NIO 1.5 times that (1.5 to 1.5). Platform threads: rate missed: 37,000 of 40,000/s, not ranked.",
                sentence(fixture, "40,000 requests/s, 50 % of the slowest server's peak"));
    }

    @Test
    void aFixIsDearerOrCheaperOnlyWhereTheSpreadsAreApart() throws IOException {
        var fixture = new Fixture();
        fix(fixture, "ReadTimeout", "avgt", new double[] {10, 20}, new double[] {30, 60}, "starter");
        fix(fixture, "DoubleClose", "avgt", new double[] {10, 20}, new double[] {15, 20}, "starter");
        fix(fixture, "ScannerFraming", "thrpt", new double[] {10, 20}, new double[] {40, 80}, "scanner");
        assertEquals("The reference answer's time in multiples of the starter's. More: 07 read timeout 3 (3 to 3). "
                        + "Less: 05 scanner framing 0.25 (0.25 to 0.25). Cannot be told apart: 12 double close.",
                sentence(fixture, "What a fix costs"));
    }

    @Test
    void connectingIsSetAgainstReuseOfTheSameServer() throws IOException {
        var fixture = new Fixture();
        var nio = Map.of("server", Server.NIO, "placement", "PINNED");
        fixture.add("ConnectionChurn.connectEachTime", "ss", "us/op", nio).metric("server.cpu", 80, 90);
        fixture.add("ConnectionChurn.reuse", "ss", "us/op", nio).metric("server.cpu", 20, 30);
        assertEquals("A request over a new connection costs this many times the server CPU of one over a kept connection: "
                + "NIO selector 3.46 (3 to 4).", sentence(fixture, "Connect each time against reuse"));
    }

    private static Fixture.Entry load(Fixture fixture, Server server) {
        return fixture.add("OpenLoop.respond", "ss", "s", Map.of("server", server, "placement", "PINNED",
                "connections", 64, "payload", 128, "share", 50, "rate", 40_000));
    }

    private static void fix(Fixture fixture, String name, String mode, double[] starter, double[] reference, String method) {
        fixture.add("fixcost." + name + "." + method, mode, "us/op", Map.of()).score(starter);
        fixture.add("fixcost." + name + ".reference", mode, "us/op", Map.of()).score(reference);
    }

    private String at16(Fixture fixture) throws IOException {
        return sentence(fixture, "16 connections");
    }

    private String sentence(Fixture fixture, String workload) throws IOException {
        return Conclusion.of(fixture.results(folder)).stream()
                .filter(conclusion -> conclusion.workload().equals(workload)).findFirst().orElseThrow().sentence();
    }
}
