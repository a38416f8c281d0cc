package pitfalls.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes result files such as a run writes, with figures that a test chooses or with plausible ones. */
final class Fixture {
    private final ArrayNode results = JsonMapper.shared().createArrayNode();
    private final ObjectNode run = JsonMapper.shared().createObjectNode();

    Fixture() {
        run.put("profile", "quick").put("command", "mvn verify -Pbenchmarks").put("started", "2026-11-22T23:40:00Z")
                .put("minutes", 9.34).put("rounds", 3).put("jdk", "OpenJDK 25.0.1")
                .put("jvmOptions", "-Xms256m -Xmx256m -XX:+UseSerialGC -XX:+AlwaysPreTouch").put("finished", true);
        run.putObject("machine").put("cpu", "Example CPU at 2.5 GHz").put("cpus", 2).put("memory", "24 GB")
                .put("os", "Linux 6.18");
        run.putArray("leftOut").add("50,000 idle connections: 20,000 descriptors are allowed <here>.");
    }

    ObjectNode run() {
        return run;
    }

    /** An entry; give it figures with the methods of {@link Entry}. */
    Entry add(String benchmark, String mode, String unit, Map<String, ?> params) {
        ObjectNode entry = results.addObject().put("benchmark", "pitfalls.benchmarks." + benchmark).put("mode", mode);
        params.forEach((name, value) -> entry.withObjectProperty("params").put(name, value.toString()));
        entry.putObject("primaryMetric").put("scoreUnit", unit);
        entry.putObject("secondaryMetrics");
        return new Entry(entry);
    }

    /** The server CPU of one EchoThroughput cell, pinned, 128 B. */
    Fixture echo(Server server, int connections, double... cpu) {
        add("EchoThroughput.exchange", "thrpt", "ops/s",
                Map.of("server", server, "placement", "PINNED", "connections", connections, "payload", 128))
                .score(DoubleStream.of(cpu).map(micros -> 1e6 / micros).toArray()).metric("server.cpu", cpu);
        return this;
    }

    void write(Path folder) throws IOException {
        Files.writeString(folder.resolve("results.json"), results.toString());
        Files.writeString(folder.resolve("run.json"), run.toString());
    }

    Results results(Path folder) throws IOException {
        write(folder);
        return Results.read(folder.resolve("results.json"));
    }

    record Entry(ObjectNode entry) {
        Entry score(double... rounds) {
            rounds(entry.withObjectProperty("primaryMetric").putArray("rawData"), rounds);
            return this;
        }

        Entry metric(String name, double... rounds) {
            rounds(entry.withObjectProperty("secondaryMetrics").putObject(name).putArray("rawData"), rounds);
            return this;
        }

        /** Adds a round of samples: value, count, value, count. */
        Entry samples(double... valuesAndCounts) {
            ObjectNode primary = entry.withObjectProperty("primaryMetric");
            ArrayNode histograms = primary.withArrayProperty("rawDataHistogram");
            ArrayNode iteration = histograms.addArray().addArray();
            for (int at = 0; at < valuesAndCounts.length; at += 2) {
                iteration.addArray().add(valuesAndCounts[at]).add((long) valuesAndCounts[at + 1]);
            }
            return this;
        }

        private static void rounds(ArrayNode rawData, double... rounds) {
            for (double round : rounds) {
                rawData.addArray().add(round);
            }
        }
    }

    /** A whole run with plausible figures, the same at every call. */
    static Fixture plausible(int rounds) {
        var fixture = new Fixture();
        fixture.run.put("rounds", rounds);
        var dice = new Random(7);
        DoubleUnaryOperator noise = spread -> 1 + spread * dice.nextGaussian();
        Map<Server, double[]> cpu = Map.of(Server.PLATFORM, new double[] {29.4, 10.2, 17.6},
                Server.VIRTUAL, new double[] {45, 10.9, 13.1}, Server.NIO, new double[] {28.6, 6.1, 8.5},
                Server.NETTY, new double[] {36, 8.2, 12.7});
        for (String placement : List.of("PINNED", "UNPINNED")) {
            double slower = placement.equals("PINNED") ? 1 : 1.17;
            for (Server server : Server.values()) {
                double[] costs = cpu.get(server);
                var ping = fixture.add("PingPong.exchange", "sample", "us/op",
                        Map.of("server", server, "placement", placement, "payload", 128));
                for (int round = 0; round < rounds; round++) {
                    double base = costs[0] * 1.6 * slower * noise.applyAsDouble(0.02);
                    ping.samples(base * 0.8, 3000, base, 40000, base * 1.3, 6000, base * 2.2, 700,
                            base * 6, 90, base * 30, 4);
                }
                account(ping, server, 1, figures(rounds, costs[0] * slower, noise));
                int[] connections = {16, 1024};
                for (int at = 0; at < connections.length; at++) {
                    double cost = costs[at + 1] * slower;
                    var echo = fixture.add("EchoThroughput.exchange", "thrpt", "ops/s", Map.of("server", server,
                            "placement", placement, "connections", connections[at], "payload", 128));
                    echo.score(figures(rounds, Math.min(0.99e6 / cost, 108_000), noise));
                    account(echo, server, connections[at], figures(rounds, cost, noise));
                    echo.metric("client.busy", figures(rounds, cost < 9 ? 97 : 71, value -> 1));
                }
                account(fixture.add("ConnectionChurn.connectEachTime", "ss", "us/op",
                        Map.of("server", server, "placement", placement)).score(figures(rounds, 160 + costs[0], noise)),
                        server, 1, figures(rounds, 70 + costs[0] * 1.3, noise));
                account(fixture.add("ConnectionChurn.reuse", "ss", "us/op",
                        Map.of("server", server, "placement", placement)).score(figures(rounds, costs[0] * 1.7, noise)),
                        server, 1, figures(rounds, costs[0], noise));
            }
        }
        for (Server server : Server.values()) {
            double resident = List.of(44_500.0, 5_200.0, 4_000.0, 4_900.0).get(server.ordinal());
            fixture.add("IdleMemory.hold", "ss", "us/op", Map.of("server", server, "connections", 1000)).score(1)
                    .metric("idle.resident", figures(rounds, resident, noise))
                    .metric("idle.heap", figures(rounds, resident * 0.2, noise))
                    .metric("server.threads", figures(rounds, server == Server.PLATFORM ? 1012 : 14, value -> 1));
            var load = fixture.add("OpenLoop.respond", "ss", "s", Map.of("server", server, "placement", "PINNED",
                    "connections", 64, "payload", 128, "share", 50, "rate", 31200)).score(15);
            double base = 60 + 12 * cpu.get(server)[1];
            DoubleUnaryOperator curve = percentile ->
                    base * (1 + 0.55 * Math.pow(-Math.log10(1 - percentile / 100), 1.9) * (1 + server.ordinal() * 0.12));
            for (double percentile : new double[] {0, 10, 25, 50, 75, 90, 95, 99, 99.5, 99.9, 99.95, 99.99, 99.999}) {
                load.metric("response.curve." + (percentile % 1 == 0 ? "" + (int) percentile : "" + percentile),
                        figures(rounds, curve.applyAsDouble(percentile), noise));
            }
            load.metric("response.p50", figures(rounds, curve.applyAsDouble(50), noise))
                    .metric("response.p90", figures(rounds, curve.applyAsDouble(90), noise))
                    .metric("response.p99", figures(rounds, curve.applyAsDouble(99), noise))
                    .metric("response.p99.9", figures(rounds, curve.applyAsDouble(99.9), noise))
                    .metric("response.p99.99", figures(rounds, curve.applyAsDouble(99.99), noise))
                    .metric("response.max", figures(rounds, curve.applyAsDouble(99.9995), noise))
                    .metric("response.count", figures(rounds, 468_000, value -> 1))
                    .metric("rate.achieved", figures(rounds, server == Server.PLATFORM ? 28_400 : 31_190, value -> 1));
            account(load, server, 64, figures(rounds, cpu.get(server)[1] * 1.4, noise));
        }
        // A sorted map: the dice must fall in the same order in every JVM.
        var fixes = new TreeMap<>(Map.of("ConnectTimeout", 1.004, "EndOfStream", 1.0, "ReadTimeout", 1.18,
                "DoubleClose", 1.03, "InterleavedWrites", 1.09, "CrossedReplies", 1.35));
        fixes.forEach((name, ratio) -> {
            for (int callers : name.equals("CrossedReplies") ? new int[] {1, 4} : new int[] {1}) {
                var params = name.equals("ReadTimeout") ? Map.<String, Integer>of() : Map.of("callers", callers);
                fixture.add("fixcost." + name + ".starter", "avgt", "us/op", params).score(figures(rounds, 21, noise));
                fixture.add("fixcost." + name + ".reference", "avgt", "us/op", params)
                        .score(figures(rounds, 21 * ratio, noise));
            }
        });
        fixture.add("fixcost.ScannerFraming.scanner", "thrpt", "ops/ms", Map.of()).score(figures(rounds, 900, noise));
        fixture.add("fixcost.ScannerFraming.readLine", "thrpt", "ops/ms", Map.of()).score(figures(rounds, 5200, noise));
        fixture.add("fixcost.ScannerFraming.reference", "thrpt", "ops/ms", Map.of()).score(figures(rounds, 4300, noise));
        return fixture;
    }

    private static void account(Entry entry, Server server, int connections, double[] cpu) {
        int rounds = cpu.length;
        entry.metric("server.cpu", cpu)
                .metric("server.switches", figures(rounds, server == Server.NIO ? 0.21 : 1.04, value -> 1))
                .metric("server.allocated", figures(rounds, server == Server.VIRTUAL ? 212 : 16.4, value -> 1))
                .metric("server.threads", figures(rounds, server == Server.PLATFORM ? connections + 12 : 14, value -> 1))
                .metric("server.resident", figures(rounds, 341e6, value -> 1))
                .metric("server.busy", figures(rounds, 96.3, value -> 1))
                .metric("client.busy", figures(rounds, 71.2, value -> 1));
    }

    private static double[] figures(int rounds, double figure, DoubleUnaryOperator noise) {
        return DoubleStream.generate(() -> figure * noise.applyAsDouble(0.025)).limit(rounds).toArray();
    }

    /** Writes a plausible run into a folder, to look at: {@code folder rounds}. */
    public static void main(String[] arguments) throws IOException {
        Path folder = Files.createDirectories(Path.of(arguments[0]));
        plausible(Integer.parseInt(arguments[1])).write(folder);
        Report.write(folder);
    }
}
