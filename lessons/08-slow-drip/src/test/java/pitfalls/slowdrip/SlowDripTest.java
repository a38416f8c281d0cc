package pitfalls.slowdrip;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofNanos;
import static java.time.Duration.ofSeconds;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.Nested;
import pitfalls.testkit.Bytes;
import pitfalls.testkit.Call;
import pitfalls.testkit.Check;
import pitfalls.testkit.Connection;
import pitfalls.testkit.Lesson;
import pitfalls.testkit.Peer;
import pitfalls.testkit.Scene;

@Lesson(value = "08-slow-drip", edit = "ReportClient.java")
class SlowDripTest {

    /** Longer than any step of a check waits. */
    private static final Duration PATIENT = ofSeconds(5);

    /** For a client of which nothing but a timeout is wanted. */
    private static final Duration HASTY = ofMillis(100);

    /** For a client whose server drips: much longer than any gap between two drips. */
    private static final Duration BRIEF = ofMillis(300);

    /** The time between two drips. */
    private static final Duration PACE = ofMillis(10);

    /** How long a check waits for a timeout, from when the server has the request. */
    private static final Duration GIVING_UP = ofMillis(900);

    @Nested
    class WhatAlreadyWorks {

        @Check(value = "returns the report that the server sends",
                inProduction = "a client without reports never waits too long, and is of no use.")
        void report(Scene scene) {
            Peer server = scene.peer();
            ReportClient client = new ReportClient(server.address(), PATIENT);

            Call<byte[]> trades = scene.call("report(\"trades\")", () -> client.report("trades"));
            server.accept().expect("REPORT trades\n").send("Type: csv\nLength: 10\n\nACME,42.50").close();

            trades.returns(Bytes.of("ACME,42.50"));
        }

        @Check(value = "returns a large report that comes fast",
                inProduction = "the report of a quiet day arrives, and the one of the busy day, for which"
                        + " somebody waits, does not.")
        void largeReport(Scene scene) {
            byte[] rows = Bytes.of("ACME,42.50".repeat(100_000));
            Peer server = scene.peer();
            ReportClient client = new ReportClient(server.address(), ofSeconds(9));

            Call<byte[]> trades = scene.call("report(\"trades\")", () -> client.report("trades"));
            server.accept().expect("REPORT trades\n").send("Length: 1000000\n\n").sendInBackground(rows);

            trades.within(ofSeconds(8)).returns(rows);
        }

        @Check(value = "waits through a pause that its limit allows",
                inProduction = "the server stops for a moment to collect its garbage, and you throw away a"
                        + " report that was nearly there.")
        void pause(Scene scene) {
            Peer server = scene.peer();
            ReportClient client = new ReportClient(server.address(), ofMillis(1200));

            Call<byte[]> trades = scene.call("report(\"trades\") in 1200 ms", () -> client.report("trades"));
            server.accept().expect("REPORT trades\n").send("Length: 10\n\n").drip("ACME,", ofMillis(200));

            trades.within(PATIENT).returns(Bytes.of("ACME,ACME,"));
        }

        @Check(value = "reports at once a reply that ends half-way",
                inProduction = "the server restarts, and each caller waits out its limit for a connection"
                        + " that is gone. Or it takes half a report for a whole one.")
        void endInAReply(Scene scene) {
            Peer server = scene.peer();
            ReportClient client = new ReportClient(server.address(), PATIENT);

            scene.round("the end comes in the header");
            Call<byte[]> trades = scene.call("report(\"trades\")", () -> client.report("trades"));
            server.accept().expect("REPORT trades\n").send("Length: 1").close();
            trades.fails(IOException.class, "the server ended the connection");

            scene.round("the end comes in the body");
            Call<byte[]> orders = scene.call("report(\"orders\")", () -> client.report("orders"));
            server.accept().expect("REPORT orders\n").send("Length: 10\n\nACME,").close();
            orders.fails(IOException.class, "the server ended the connection");
        }

        @Check(value = "gives up on a silent server, and closes the connection",
                inProduction = "each timeout leaves a descriptor here and a thread of the server behind. A"
                        + " slow hour uses up both.")
        void silentServer(Scene scene) {
            Peer server = scene.peer();
            ReportClient client = new ReportClient(server.address(), HASTY);

            Call<byte[]> trades = scene.call("report(\"trades\") in 100 ms", () -> client.report("trades"));
            Connection connection = server.accept().expect("REPORT trades\n").staySilent();
            trades.within(GIVING_UP).fails(SocketTimeoutException.class, "a timeout");

            connection.expectEnd();
        }

        @Check(value = "gives up with a limit of less than a millisecond",
                inProduction = "a caller passes on what is left of its own limit. Sooner or"
                        + " later that is less than a millisecond, and the call never ends.")
        void lessThanAMillisecond(Scene scene) {
            Peer server = scene.peer();
            ReportClient client = new ReportClient(server.address(), ofNanos(900_000));

            for (int i = 1; i <= 5; i++) {
                scene.round("call " + i + " of 5, to a server that stays silent");
                Call<byte[]> day = scene.call("report(\"day\") in 0.9 ms", () -> client.report("day"));
                day.within(GIVING_UP).fails(SocketTimeoutException.class, "a timeout");
            }
        }

        @Check(value = "gives each client its own limit",
                inProduction = "a limit that ignores its setting is too long for the page that waits, or too"
                        + " short for the report of the year.")
        void eachItsOwn(Scene scene) {
            Peer server = scene.peer();
            ReportClient patient = new ReportClient(server.address(), PATIENT);
            ReportClient hasty = new ReportClient(server.address(), ofMillis(10));

            Call<byte[]> year = scene.call("report(\"year\") in 5000 ms", () -> patient.report("year"));
            Connection slow = server.accept().expect("REPORT year\n");
            year.awaitStandstill();
            Call<byte[]> day = scene.call("report(\"day\") in 10 ms", () -> hasty.report("day"));
            day.within(GIVING_UP).fails(SocketTimeoutException.class, "a timeout");
            slow.sendIfOpen("Length: 4\n\nACME");

            year.returns(Bytes.of("ACME"));
        }
    }

    @Nested
    class ThePitfall {

        @Check(value = "gives up within its limit on a body that drips",
                inProduction = "each read is in time, and the reply takes an hour. A server that is nearly"
                        + " dead holds your threads longer than one that is dead.")
        void bodyDrips(Scene scene) {
            Peer server = scene.peer();
            ReportClient client = new ReportClient(server.address(), BRIEF);

            Call<byte[]> trades = scene.call("report(\"trades\") in 300 ms", () -> client.report("trades"));
            server.accept().expect("REPORT trades\n").send("Length: 360000\n\n").drip("7", PACE);

            trades.within(GIVING_UP).fails(SocketTimeoutException.class, "a timeout");
        }

        @Check(value = "gives up within its limit on a header that drips",
                inProduction = "a proxy sends a line now and then, to keep the connection alive while the"
                        + " server behind it hangs. It keeps your caller waiting as well.")
        void headerDrips(Scene scene) {
            Peer server = scene.peer();
            ReportClient client = new ReportClient(server.address(), BRIEF);

            Call<byte[]> trades = scene.call("report(\"trades\") in 300 ms", () -> client.report("trades"));
            server.accept().expect("REPORT trades\n").drip("Status: working\n", PACE);

            trades.within(GIVING_UP).fails(SocketTimeoutException.class, "a timeout");
        }

        @Check(value = "has one limit for header and body together",
                inProduction = "two parts that are each in time make a reply that is not. Your caller has"
                        + " given its own user an answer by then, and you still wait.")
        void oneLimit(Scene scene) {
            Peer server = scene.peer();
            ReportClient asked300 = new ReportClient(server.address(), ofMillis(300));
            ReportClient asked470 = new ReportClient(server.address(), ofMillis(470));
            ReportClient asked630 = new ReportClient(server.address(), ofMillis(630));

            Call<byte[]> in300 = scene.call("report(\"a\") in 300 ms", () -> asked300.report("a"));
            server.accept().expect("REPORT a\n").staySilent();
            Call<byte[]> in470 = scene.call("report(\"b\") in 470 ms", () -> asked470.report("b"));
            Connection late = server.accept().expect("REPORT b\n").send("Length: 90\n");
            Call<byte[]> in630 = scene.call("report(\"c\") in 630 ms", () -> asked630.report("c"));
            server.accept().expect("REPORT c\n").staySilent();
            in300.within(PATIENT).fails(SocketTimeoutException.class, "a timeout");
            scene.note("300 ms are over: the header of report b ends, and no body follows");
            late.sendIfOpen("\n");
            in630.within(PATIENT).fails(SocketTimeoutException.class, "a timeout");

            scene.verify(in470.endedBefore(in630),
                    "given up on report b after 470 ms, before the client with 630 ms",
                    "the client with 630 ms gave up first");
            in470.fails(SocketTimeoutException.class, "a timeout");
        }
    }
}
