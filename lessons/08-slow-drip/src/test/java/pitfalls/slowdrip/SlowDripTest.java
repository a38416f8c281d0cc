package pitfalls.slowdrip;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofNanos;
import static java.time.Duration.ofSeconds;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import pitfalls.testkit.BlackHole;
import pitfalls.testkit.Bytes;
import pitfalls.testkit.Call;
import pitfalls.testkit.Check;
import pitfalls.testkit.Connection;
import pitfalls.testkit.Held;
import pitfalls.testkit.Lesson;
import pitfalls.testkit.Moment;
import pitfalls.testkit.Peer;
import pitfalls.testkit.Scene;

@Lesson(value = "08-slow-drip", edit = "ReportClient.java")
class SlowDripTest {

    /** Longer than any step of a check waits. */
    private static final Duration PATIENT = ofSeconds(5);

    /** Longer than a check lasts. */
    private static final Duration ENDLESS = ofSeconds(60);

    /** For a client whose server drips: much longer than any gap between two drips. */
    private static final Duration BRIEF = ofMillis(300);

    /** For a client whose reply begins in time and does not end in time. */
    private static final Duration LONG = ofMillis(700);

    /** So short that the server need not have seen the request by then. */
    private static final Duration SHORTEST = ofMillis(30);

    /** In whole seconds, without a remainder in milliseconds. */
    private static final Duration SECOND = ofSeconds(1);

    /** More than a second, with a remainder. */
    private static final Duration LONGER = ofMillis(1_100);

    /** Longer than two seconds, and over before a SYN that was lost twice is repeated. */
    private static final Duration LONGEST = ofMillis(2_630);

    /** Longer than a dial whose first SYN was lost. */
    private static final Duration PAST_A_SYN = ofMillis(1_200);

    /** Some 49 days: as many milliseconds as an int cannot tell from one. */
    private static final Duration WEEKS = ofMillis((1L << 32) + 1);

    /** The time between two drips. */
    private static final Duration PACE = ofMillis(10);

    /** How long a check waits for a timeout that is due at once. */
    private static final Duration GIVING_UP = ofMillis(900);

    /** More calls than a pool of threads or of permits usually serves. */
    private static final int MANY = 20;

    /** More calls than a large pool serves; all of them hang. */
    private static final int CROWD = 120;

    /** So many of them have begun to read when the last is answered. */
    private static final int READING = 4;

    /** Around the sizes of the usual buffers, and beyond them. */
    private static final List<Integer> SIZES = List.of(1, 8192, 8193, 65_536, 12_000_000);

    /** Every value that a byte can have, and two line feeds in a row, as at the end of a header. */
    private static final byte[] ALL_BYTES = Bytes.join(everyByte(), Bytes.of("\n\nLength: 3\n\n"), everyByte());

    /** Longer than anybody waits for a report. */
    private static final Duration HOUR = ofHours(1);

    /** Calls one after the other, of which nothing is to be left. */
    private static final int REPORTS = 240;

    /** A pool may hold what its threads have run last. */
    private static final int MOST_LEFT = 200;

    /** The lines of a piece of a header, of 16 bytes each: 4 megabytes. */
    private static final int LINES = 1 << 18;

    @Nested
    class WhatAlreadyWorks {

        @Check(value = "returns the report that the server sends",
                inProduction = "a client without reports never waits too long, and is of no use.")
        void report(Scene scene) {
            Peer server = scene.peer();
            ReportClient client = client(server, PATIENT);
            for (String header : List.of("Length: 525\n", "Type: csv\nLength: 525\n",
                    "Lengths: 1\nlength: none\nLength: 525\nLENGTH: 3\nlength\n:\n\r\nX-Length: 7\n" + "Note: many\n".repeat(2000),
                    "Note: \0\0\u00e9\r \rn\nNote: " + "long ".repeat(20_000) + "\nLength: 525\n")) {
                scene.round("a header of " + header.length() + " bytes, a body of 525");
                Call<byte[]> trades = scene.call("report(\"trades\")", () -> client.report("trades"));
                Connection connection = server.accept().expect("REPORT trades\n")
                        .send(Bytes.join(Bytes.of(header + "\n"), ALL_BYTES));
                trades.returns(ALL_BYTES);
                scene.expectNoSocketOpen();
                connection.expectEnd();
            }
            scene.round("a body without bytes");
            Call<byte[]> none = scene.call("report(\"none\")", () -> client.report("none"));
            server.accept().expect("REPORT none\n").send("Length: 0\nType: csv\n\n");
            none.returns(new byte[0]);
            scene.round("more bytes than the body has, and a name with blanks");
            Call<byte[]> may = scene.call("report(\" trades of May \")", () -> client.report(" trades of May "));
            server.accept().expect("REPORT  trades of May \n").send("Length: 4\n\nACME,42.50");
            may.returns(Bytes.of("ACME"));
            scene.round("two reports on one thread, and more bytes than the body of the first has");
            Call<byte[]> two = scene.call("report(\"may\"), report(\"june\")",
                    () -> Bytes.join(client.report("may"), client.report("june")));
            server.accept().expect("REPORT may\n").send("Length: 4\n\nACME,42.50");
            server.accept().expect("REPORT june\n").send("Length: 4\n\nEMCA");
            two.returns(Bytes.of("ACMEEMCA"));
        }

        @Check(value = "returns a report that comes in parts",
                inProduction = "a reply comes in the parts that the network makes of it, and your callers get"
                        + " the first of them for a report.")
        void reportInParts(Scene scene) {
            Peer server = scene.peer();
            ReportClient client = client(server, PATIENT);
            for (List<String> parts : List.of(List.of("Type: csv\nLength: 1", "0\n\nACME,42.50"),
                    List.of("Length: 10\n", "\nACME,", "42.50"), List.of("Length: 10\nType: csv\n\n", "ACME,42.5", "0"),
                    List.of("Length: 10\n", "\n", "A", "C", "M", "E", ",42.50"))) {
                scene.round("a reply in " + parts.size() + " parts");
                Call<byte[]> trades = scene.call("report(\"trades\")", () -> client.report("trades"));
                Connection connection = server.accept().expect("REPORT trades\n");
                parts.forEach(part -> {
                    connection.send(part);
                    trades.awaitStandstill();
                });
                trades.returns(Bytes.of("ACME,42.50"));
            }
        }

        @Check(value = "returns a large report that comes fast",
                inProduction = "the report of a quiet day arrives, and the one of the busy day, for which"
                        + " somebody waits, does not.")
        void largeReport(Scene scene) throws IOException {
            Peer server = scene.peer();
            ReportClient client = client(server, ofSeconds(9));
            for (int size : SIZES) {
                scene.round("a body of " + size + " bytes");
                byte[] rows = randomBytes(size);
                Call<byte[]> trades = scene.call("report(\"trades\")", () -> client.report("trades"));
                server.accept().expect("REPORT trades\n").send("Length: " + size + "\n\n").sendInBackground(rows);
                trades.within(ofSeconds(8)).returns(rows);
            }
            scene.round("a report that its caller lets go");
            ReportClient endless = client(server, ENDLESS);
            Call<WeakReference<byte[]>> gone = scene.call("report(\"trades\")",
                    () -> new WeakReference<>(endless.report("trades")));
            server.accept().expect("REPORT trades\n").send("Length: 4\n\nACME");
            WeakReference<byte[]> report = gone.returns();
            scene.heapInUse();
            scene.verify(report.refersTo(null), "let go of the report when its call had ended", "still held it");
            scene.round(REPORTS + " reports, in a limit of an hour, and as many again");
            Held.More left = leftBy(scene, REPORTS);
            scene.verify(left.count() < MOST_LEFT, "left nothing of " + REPORTS + " calls that had ended",
                    "left " + left);
        }

        @Check(value = "waits through a pause that its limit allows",
                inProduction = "the server stops for a moment to collect its garbage, and you throw away a"
                        + " report that was nearly there.")
        void pause(Scene scene) {
            Peer server = scene.peer();
            ReportClient client = client(server, ofMillis(650));

            Moment begin = scene.now();
            Call<byte[]> body = scene.call("report(\"body\") in 650 ms", () -> client.report("body"));
            Connection inBody = server.accept().expect("REPORT body\n").send("Length: 10\n\nACME,");
            Call<byte[]> line = scene.call("report(\"line\") in 650 ms", () -> client.report("line"));
            Connection inLine = server.accept().expect("REPORT line\n").send("Length: 1");
            Call<byte[]> first = scene.call("report(\"first\") in 650 ms", () -> client.report("first"));
            Connection atFirst = server.accept().expect("REPORT first\n");
            begin.awaitPassed(BRIEF);
            scene.note("300 ms are over");
            inBody.send("42.50");
            inLine.send("0\n\nACME,42.50");
            atFirst.send("Length: 10\n\nACME,42.50");

            body.returns(Bytes.of("ACME,42.50"));
            line.returns(Bytes.of("ACME,42.50"));
            first.returns(Bytes.of("ACME,42.50"));
        }

        @Check(value = "reports at once that the server ended, reset or refused, and closes",
                inProduction = "the server restarts, and each caller waits out its limit for a connection"
                        + " that is gone. Or it takes half a report for a whole one.")
        void endInAReply(Scene scene) {
            Peer server = scene.peer();
            ReportClient client = client(server, PATIENT);
            for (String half : List.of("", "Length: 1", "Length: 0\n", "Length: 10\n\nACME,42.5")) {
                scene.round(half.isEmpty() ? "no byte of the reply, and the end" : "a part of the reply, and the end");
                Call<byte[]> trades = scene.call("report(\"trades\")", () -> client.report("trades"));
                sendPart(server.accept().expect("REPORT trades\n"), half).close();
                trades.fails(IOException.class, "the server ended the connection", SocketTimeoutException.class);
                scene.expectNoSocketOpen();
            }
            for (String half : List.of("", "Length: 10\n\nACME,")) {
                scene.round(half.isEmpty() ? "no byte of the reply, and a reset" : "a part of the reply, and a reset");
                Call<byte[]> trades = scene.call("report(\"trades\")", () -> client.report("trades"));
                sendPart(server.accept().expect("REPORT trades\n"), half).reset();
                trades.fails(IOException.class, "the server reset the connection", SocketTimeoutException.class);
                scene.expectNoSocketOpen();
            }
            scene.round("a server that is not there");
            server.close();
            scene.call("report(\"trades\")", () -> client.report("trades"))
                    .fails(IOException.class, "the server refused the connection", SocketTimeoutException.class);
            scene.expectNoSocketOpen();
        }

        @Check(value = "gets a report after calls that failed",
                inProduction = "the server is back after a minute, and each of your clients has to be"
                        + " restarted by hand.")
        void afterFailures(Scene scene) {
            int port = scene.freePort();
            ReportClient client = new ReportClient(new InetSocketAddress("127.0.0.1", port), BRIEF);
            scene.call("report(\"trades\") in 300 ms", () -> client.report("trades"))
                    .fails(IOException.class, "the server refused the connection");
            Peer server = scene.peer("127.0.0.1", port);

            Call<byte[]> ended = scene.call("report(\"ended\") in 300 ms", () -> client.report("ended"));
            server.accept().expect("REPORT ended\n").send("Length: 9\n\nEND").close();
            ended.fails(IOException.class, "the server ended the connection");
            Call<byte[]> reset = scene.call("report(\"reset\") in 300 ms", () -> client.report("reset"));
            server.accept().expect("REPORT reset\n").send("Length: 9\n").reset();
            reset.fails(IOException.class, "the server reset the connection");
            Call<byte[]> late = scene.call("report(\"late\") in 300 ms", () -> client.report("late"));
            Connection slow = server.accept().expect("REPORT late\n").send("Length: 9\n\nLATE").staySilent();
            late.after(BRIEF).fails(SocketTimeoutException.class, "a timeout");
            slow.expectEnd();
            for (String name : List.of("orders", "trades")) {
                Call<byte[]> next = scene.call("report(\"" + name + "\") in 300 ms", () -> client.report(name));
                server.accept().expect("REPORT " + name + "\n").send("Length: 4\n\nACME");
                next.returns(Bytes.of("ACME"));
            }
            Call<byte[]> again = scene.call("report(\"cut\"), report(\"whole\") in 300 ms", () -> {
                try {
                    return client.report("cut");
                } catch (IOException e) {
                    return client.report("whole");
                }
            });
            server.accept().expect("REPORT cut\n").send("Length: 1").close();
            server.accept().expect("REPORT whole\n").send("Length: 4\n\nACME");
            again.returns(Bytes.of("ACME"));
        }

        @Check(value = "serves twenty threads at once, and none waits for another",
                inProduction = "one report that hangs holds every page that needs another one, or a page shows"
                        + " the rows of somebody else's report.")
        void twentyThreads(Scene scene) {
            List<Peer> servers = List.of(scene.peer(), scene.peer());
            List<ReportClient> clients = servers.stream().map(server -> client(server, ENDLESS)).toList();
            List<Call<byte[]>> calls = new ArrayList<>();
            List<Connection> connections = new ArrayList<>();
            List<Call<byte[]>> crowd = new ArrayList<>();
            List<Connection> hanging = new ArrayList<>();
            for (int i = 0; i < CROWD; i++) {
                crowd.add(scene.call("report(\"slow\")", () -> clients.getFirst().report("slow")));
                hanging.add(servers.getFirst().accept().expect("REPORT slow\n"));
            }
            scene.note(CROWD + " calls hang");
            for (int i = 0; i < MANY + 2; i++) {
                String name = "day " + i;
                ReportClient client = clients.get(i / MANY);
                calls.add(scene.call("report(\"" + name + "\")", () -> client.report(name)));
                connections.add(servers.get(i / MANY).accept().expect("REPORT " + name + "\n")
                        .send("Type: csv\nLength: " + ("rows of " + name).length() + "\n\nrows "));
            }
            calls.subList(calls.size() - READING, calls.size()).forEach(Call::awaitStandstill);
            for (int i = MANY + 1; i >= 0; i--) {
                connections.get(i).send("of day " + i);
                calls.get(i).returns(Bytes.of("rows of day " + i));
            }
            for (int i = 0; i < CROWD; i++) {
                hanging.get(i).send("Length: 0\n\n");
                crowd.get(i).returns(new byte[0]);
            }
        }

        @Check(value = "gives up with a limit of less than a millisecond",
                inProduction = "a caller passes on what is left of its own limit. Sooner or"
                        + " later that is less than a millisecond, and the call never ends.")
        void lessThanAMillisecond(Scene scene) {
            Peer server = scene.peer();
            for (int nanos : List.of(1, 100_000, 500_000, 900_000, 999_999)) {
                scene.round(nanos + " ns, and a server that stays silent");
                ReportClient client = client(server, ofNanos(nanos));
                Call<byte[]> day = scene.call("report(\"day\")", () -> client.report("day"));
                day.within(GIVING_UP).fails(SocketTimeoutException.class, "a timeout");
            }
        }

        @Check(value = "gives each client its own limit for dial and reply, from milliseconds to weeks",
                inProduction = "a limit that ignores its setting is too long for the page that waits, or too"
                        + " short for the report of the year. Without one for the dial, a server that is gone"
                        + " holds you for minutes.")
        void eachItsOwn(Scene scene) {
            Peer server = scene.peer();
            BlackHole nobody = scene.blackHole();
            ReportClient weeks = client(server, WEEKS);

            Call<byte[]> reply = scene.call("report(\"year\") in 49 days", () -> weeks.report("year"));
            Connection slow = server.accept().expect("REPORT year\n");
            Call<byte[]> longer = silent(scene, server.address(), BRIEF);
            ReportClient lost = new ReportClient(nobody.address(), BRIEF);
            List<Call<byte[]>> dials = new ArrayList<>();
            for (int i = 0; i < MANY; i++) {
                dials.add(scene.call("report(\"day\") in 300 ms", () -> lost.report("day")));
            }
            Call<byte[]> shortest = silent(scene, server.address(), SHORTEST);
            Call<byte[]> shortestDial = silent(scene, nobody.address(), SHORTEST);
            shortest.after(SHORTEST).fails(SocketTimeoutException.class, "a timeout");
            shortestDial.after(SHORTEST).fails(SocketTimeoutException.class, "a timeout");
            longer.after(BRIEF).fails(SocketTimeoutException.class, "a timeout");
            dials.forEach(dial -> dial.after(BRIEF).fails(SocketTimeoutException.class, "a timeout"));
            reply.stillWaits();
            slow.send("Length: 4\n\nACME");

            reply.returns(Bytes.of("ACME"));
        }
    }

    @Nested
    class ThePitfall {

        @Check(value = "gives up within its limit on a body that drips",
                inProduction = "each read is in time, and the reply takes an hour. A server that is nearly"
                        + " dead holds your threads longer than one that is dead.")
        void bodyDrips(Scene scene) {
            Peer server = scene.peer();
            ReportClient client = client(server, BRIEF);

            Call<byte[]> trades = scene.call("report(\"trades\") in 300 ms", () -> client.report("trades"));
            Connection slow = server.accept().expect("REPORT trades\n").sendIfOpen("Length: 360000\n\n")
                    .drip("7", PACE);

            trades.after(BRIEF).fails(SocketTimeoutException.class, "a timeout");
            slow.expectEnd();
        }

        @Check(value = "gives up within its limit on a header that drips",
                inProduction = "a proxy sends a line now and then, to keep the connection alive while the"
                        + " server behind it hangs. It keeps your caller waiting as well.")
        void headerDrips(Scene scene) {
            Peer server = scene.peer();
            ReportClient client = client(server, BRIEF);

            Call<byte[]> lines = scene.call("report(\"lines\") in 300 ms", () -> client.report("lines"));
            Connection inLines = server.accept().expect("REPORT lines\n").drip("Status: working\n", PACE);
            Call<byte[]> line = scene.call("report(\"line\") in 300 ms", () -> client.report("line"));
            Connection inLine = server.accept().expect("REPORT line\n").drip(".", PACE);

            lines.after(BRIEF).fails(SocketTimeoutException.class, "a timeout");
            line.after(BRIEF).fails(SocketTimeoutException.class, "a timeout");
            inLines.expectEnd();
            inLine.expectEnd();
        }

        @Check(value = "gives up within its limit on a header that comes fast and is long",
                inProduction = "a server with a bug in a loop sends as fast as you read. No read ever waits, so"
                        + " no timeout ever comes.")
        void longHeader(Scene scene) {
            Peer server = scene.peer();
            ReportClient client = client(server, ofMillis(60));
            byte[] lines = Bytes.of("Status: working\n".repeat(LINES));

            Call<byte[]> trades = scene.call("report(\"trades\") in 60 ms", () -> client.report("trades"));
            Connection fast = server.accept();
            Moment begin = scene.now();
            boolean open = true;
            while (open && !begin.isOver(SECOND)) {
                open = fast.sendWhileOpen(lines);
            }
            fast.sendIfOpen("Length: 0\n\n");

            trades.within(PATIENT).fails(SocketTimeoutException.class, "a timeout");
        }

        @Check(value = "has one limit for header and body together, and one for each call", besideOthers = true,
                inProduction = "two waits that are each in time make a reply that is not. And a limit that"
                        + " starts again when somebody else asks never comes on a busy day.")
        void oneLimit(Scene scene) {
            Peer server = scene.peer();
            BlackHole lost = scene.blackHole();
            BlackHole gone = scene.blackHole();
            BlackHole nobody = scene.blackHole();
            ReportClient client = client(server, LONG);
            ReportClient weeks = client(server, WEEKS);
            ReportClient weeksForDial = new ReportClient(gone.address(), WEEKS);
            ReportClient afar = new ReportClient(lost.address(), PAST_A_SYN);

            Moment begin = scene.now();
            Call<byte[]> late = scene.call("report(\"late\") in 1200 ms", () -> afar.report("late"));
            lost.awaitDialling();
            Optional<Peer> found = lost.open(begin);
            Call<byte[]> dial = scene.call("report(\"gone\") in 49 days", () -> weeksForDial.report("gone"));
            gone.awaitDialling();
            Call<byte[]> dial2630 = silent(scene, nobody.address(), LONGEST);
            Call<byte[]> millis2630 = silent(scene, server.address(), LONGEST);
            server.accept().expect("REPORT day\n").send("Length: 90\n\nAC").staySilent();
            Call<byte[]> year = scene.call("report(\"year\") in 49 days", () -> weeks.report("year"));
            Connection slow = server.accept().expect("REPORT year\n");
            Call<byte[]> cut = scene.call("report(\"cut\") in 49 days", () -> weeks.report("cut"));
            Connection cutInALine = server.accept().expect("REPORT cut\n").send("Length: ");
            Call<byte[]> half = scene.call("report(\"half\") in 49 days", () -> weeks.report("half"));
            Connection begun = server.accept().expect("REPORT half\n").send("Length: 4\n\nAC");
            Call<byte[]> longer = silent(scene, server.address(), LONGER);
            server.accept().expect("REPORT day\n").staySilent();
            Call<byte[]> line = scene.call("report(\"line\") in 700 ms", () -> client.report("line"));
            Connection inLine = server.accept().expect("REPORT line\n").sendIfOpen("Length: 90");
            Call<byte[]> end = scene.call("report(\"end\") in 700 ms", () -> client.report("end"));
            Connection atEnd = server.accept().expect("REPORT end\n").sendIfOpen("Length: 9000000\n");
            Call<byte[]> body = scene.call("report(\"body\") in 700 ms", () -> client.report("body"));
            Connection inBody = server.accept().expect("REPORT body\n").sendIfOpen("Length: 9000\n\n")
                    .drip("7", PACE);
            Call<byte[]> first = scene.call("report(\"first\") in 700 ms", () -> client.report("first"));
            Connection atFirst = server.accept().expect("REPORT first\n").staySilent();
            Call<byte[]> witness = silent(scene, server.address(), SECOND);
            server.accept().expect("REPORT day\n").staySilent();
            begin.awaitPassed(ofMillis(550));
            scene.note("550 ms are over: the headers go on or begin, and another call begins");
            inLine.sendIfOpen("0\n");
            atEnd.sendIfOpen("\n");
            atFirst.sendIfOpen("Length: 90\n\nAC");
            Call<byte[]> later = scene.call("report(\"later\") in 700 ms", () -> client.report("later"));
            Connection inTime = server.accept().expect("REPORT later\n").send("Length: 4\n\nAC");
            dial.stillWaits();
            gone.close();

            line.after(LONG).fails(SocketTimeoutException.class, "a timeout");
            end.after(LONG).fails(SocketTimeoutException.class, "a timeout");
            body.after(LONG).fails(SocketTimeoutException.class, "a timeout");
            first.after(LONG).fails(SocketTimeoutException.class, "a timeout");
            later.stillWaits();
            inTime.send("ME");
            later.returns(Bytes.of("ACME"));
            inLine.expectEnd();
            atEnd.expectEnd();
            inBody.expectEnd();
            atFirst.expectEnd();
            found.ifPresent(peer -> peer.accept().expect("REPORT late\n").staySilent());
            scene.letOthersRun();

            witness.after(SECOND).fails(SocketTimeoutException.class, "a timeout");
            List.of(line, end, body, first).forEach(call -> scene.verify(call.endedBefore(witness),
                    "given up after 700 ms, before a client with 1 s", "the client with 1 s gave up first"));
            longer.after(LONGER).fails(SocketTimeoutException.class, "a timeout");
            millis2630.after(LONGEST).fails(SocketTimeoutException.class, "a timeout");
            dial2630.after(LONGEST).fails(SocketTimeoutException.class, "a timeout");
            found.ifPresent(_ -> late.after(PAST_A_SYN.plus(SECOND))
                    .fails(SocketTimeoutException.class, "a timeout of the reply, after a dial of a second"));
            dial.fails(IOException.class, "nobody listens any more", SocketTimeoutException.class);
            List.of(year, cut, half).forEach(Call::stillWaits);
            slow.send("Length: 4\n\nACME");
            cutInALine.send("4\n\nACME");
            begun.send("ME");
            year.returns(Bytes.of("ACME"));
            cut.returns(Bytes.of("ACME"));
            half.returns(Bytes.of("ACME"));
        }
    }

    /** What so many short reports leave, with a limit of an hour for each. What all calls share is there before. */
    private static Held.More leftBy(Scene scene, int reports) throws IOException {
        // No peer: it holds its connections, and the log all that comes on them.
        try (ServerSocket server = new ServerSocket(0, 0, InetAddress.getLoopbackAddress())) {
            server.setSoTimeout((int) PATIENT.toMillis());
            ReportClient client = new ReportClient((InetSocketAddress) server.getLocalSocketAddress(), HOUR);
            fetch(scene, server, client, reports);
            Held before = scene.objectsHeld();
            fetch(scene, server, client, reports);
            return scene.objectsHeld().since(before);
        }
    }

    /** Fetches so many reports, one after the other, and plays their server. */
    private static void fetch(Scene scene, ServerSocket server, ReportClient client, int reports) {
        Call<Integer> bytes = scene.call("report(\"trades\"), " + reports + " times", () -> {
            int sum = 0;
            for (int report = 0; report < reports; report++) {
                sum += client.report("trades").length;
            }
            return sum;
        });
        try {
            for (int report = 0; report < reports; report++) {
                reply(server);
            }
        } catch (IOException e) {
            scene.note("the server gave up: " + e.getMessage());
        }
        bytes.within(PATIENT).returns(4 * reports);
    }

    private static void reply(ServerSocket server) throws IOException {
        try (Socket connection = server.accept()) {
            connection.setSoTimeout(server.getSoTimeout());
            new BufferedReader(new InputStreamReader(connection.getInputStream())).readLine();
            connection.getOutputStream().write(Bytes.of("Length: 4\n\nACME"));
        }
    }

    private static ReportClient client(Peer server, Duration replyLimit) {
        return new ReportClient(server.address(), replyLimit);
    }

    /** A call to an address of which nothing comes. */
    private static Call<byte[]> silent(Scene scene, InetSocketAddress address, Duration replyLimit) {
        ReportClient client = new ReportClient(address, replyLimit);
        return scene.call("report(\"day\") in " + replyLimit.toMillis() + " ms", () -> client.report("day"));
    }

    private static Connection sendPart(Connection connection, String part) {
        return part.isEmpty() ? connection : connection.send(part);
    }

    private static byte[] everyByte() {
        byte[] bytes = new byte[256];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) i;
        }
        return bytes;
    }

    private static byte[] randomBytes(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }
}
