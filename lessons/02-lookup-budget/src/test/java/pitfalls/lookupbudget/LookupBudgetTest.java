package pitfalls.lookupbudget;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import pitfalls.testkit.BlackHole;
import pitfalls.testkit.Bytes;
import pitfalls.testkit.Call;
import pitfalls.testkit.Check;
import pitfalls.testkit.Connection;
import pitfalls.testkit.Gate;
import pitfalls.testkit.Lesson;
import pitfalls.testkit.Moment;
import pitfalls.testkit.Peer;
import pitfalls.testkit.Scene;

@Lesson(value = "02-lookup-budget", edit = "Dialer.java")
class LookupBudgetTest {

    private static final String LOOPBACK = "127.0.0.1";

    /** What a dial to this machine gives: the address, and a socket without a timeout. */
    private static final String CONNECTED = LOOPBACK + ", and a read timeout of 0 ms";

    private static final InetAddress HERE = InetAddress.ofLiteral(LOOPBACK);

    /** An address of this machine, or of none, at which no check listens. */
    private static final InetAddress ELSEWHERE = InetAddress.ofLiteral("127.0.0.2");

    private static final InetAddress IPV6 = InetAddress.ofLiteral("::1");

    /** What ASCII has beside letters, digits, dots, hyphens, underscores and control characters. */
    private static final String IN_NO_NAME = " !\"#$%&'()*+,/:;<=>?@[\\]^`{|}~";

    /** Longer than any step of a check waits. */
    private static final Duration PATIENT = ofSeconds(5);

    /** For a dial that is to give up, and the next one by the same dialer is not. */
    private static final Duration LONG = ofMillis(300);

    /** For a dial that is to give up. */
    private static final Duration BRIEF = ofMillis(150);

    /** So short that the look-up need not have begun by then. */
    private static final Duration SHORTEST = ofMillis(30);

    /** In whole seconds, without a remainder in milliseconds. */
    private static final Duration SECOND = ofSeconds(1);

    /** Somewhat later than the dial that gives up before. */
    private static final Duration SLOWER = ofMillis(400);

    /** More than two seconds, with a remainder. */
    private static final Duration LONGER = ofMillis(2_630);

    /** Some 49 days: as many milliseconds as an int cannot tell from one. */
    private static final Duration WEEKS = ofMillis((1L << 32) + 1);

    /** More look-ups that hang at the same time than a pool of a few threads has. */
    private static final int HANGING = 12;

    /** More dials of one name than most pools have threads. */
    private static final int OF_ONE_NAME = 70;

    /** More connects that hang at the same time than most pools have threads. */
    private static final int CONNECTING = 40;

    /** Dials at once, or one after the other. */
    private static final int SEVERAL = 8;

    @Nested
    class WhatAlreadyWorks {

        @Check(value = "connects to a name and to an address",
                inProduction = "a dialer that connects to nobody never waits too long, and is of no use.")
        void connects(Scene scene) {
            Peer server = scene.peer();
            Dialer dialer = new Dialer(PATIENT);
            for (String host : List.of(LOOPBACK, "localhost", scene.hostName(null, HERE),
                    scene.hostName(null, HERE, ELSEWHERE), scene.hostNameLike("_Db-#_A-.Pitfalls.test", null, HERE),
                    scene.hostNameLike("-#-.pitfalls.test.", null, HERE))) {
                scene.round("a name or an address of " + LOOPBACK);
                dial(scene, dialer, host + ":" + server.port()).returns(CONNECTED);
                server.accept().expectEnd();
            }
            for (String host : List.of(scene.hostName(null, ELSEWHERE), ELSEWHERE.getHostAddress(),
                    scene.hostName(null, ELSEWHERE, HERE), scene.hostName(null, IPV6, HERE))) {
                scene.round("the first address is one at which nobody listens");
                dial(scene, new Dialer(LONG), host + ":" + server.port())
                        .fails(IOException.class, "nobody listens there", UnknownHostException.class);
            }
            String moving = scene.hostName(null, ELSEWHERE) + ":" + server.port();
            for (int i = 0; i < 2; i++) {
                scene.round("a name that moves");
                dial(scene, dialer, moving)
                        .fails(IOException.class, "nobody listens there", UnknownHostException.class);
                moves(scene, moving, HERE);
                dial(scene, dialer, moving).returns(CONNECTED);
                server.accept().expectEnd();
                moves(scene, moving);
                isUnknown(dial(scene, dialer, moving));
                moves(scene, moving, HERE);
                dial(scene, dialer, moving).returns(CONNECTED);
                server.accept().expectEnd();
                moves(scene, moving, ELSEWHERE);
            }
        }

        @Check(value = "takes an IPv6 address in brackets",
                inProduction = "the first host without IPv4 cannot be named in your configuration.")
        void brackets(Scene scene) {
            Peer server = scene.peer();
            Dialer dialer = new Dialer(PATIENT);

            for (String host : List.of("[::1]", "[0:0:0:0:0:0:0:1]", "[::0001]")) {
                scene.round("an IPv6 address at which nobody listens");
                dial(scene, dialer, host + ":" + server.port())
                        .fails(IOException.class, "nobody listens there", UnknownHostException.class);
            }
            for (String host : List.of("[::ffff:127.0.0.1]", "[::FFFF:7F00:1]")) {
                scene.round("an IPv4 address in the form of IPv6");
                dial(scene, dialer, host + ":" + server.port()).returns(CONNECTED);
                server.accept().expectEnd();
            }
        }

        @Check(value = "refuses what is not host:port, before it looks anything up",
                inProduction = "a port that was forgotten is found by the first user, as a connect that fails"
                        + " for no reason that anybody can see.")
        void notAServer(Scene scene) {
            Dialer dialer = new Dialer(PATIENT);
            Gate lookup = scene.gate("a look-up");
            String name = scene.hostName(lookup, HERE);

            for (String text : List.of(name, name + ":", name + ":0", name + ":00000", name + ":65536",
                    name + ":70000", name + ":99999", name + ":000080", name + ":-1", name + ":+80",
                    name + ":http", name + ":0x50", name + ":80 ", name + ": 80", name + " :80", " " + name + ":80",
                    "a b:80", name + ":80:80", name + ":80:", name + ":80::", "http://" + name + ":80",
                    name + "/:80", "me@" + name + ":80",
                    "[" + name + "]:80", LOOPBACK, "[" + LOOPBACK + "]:80", "::1:80", "::1", "[::1]", "[::1:80",
                    "::1]:80", "[::1]x:80", "[::1] :80", "[::1]:", "[]:80", "[:::]:80", ":80", ":", "")) {
                scene.round("a text that is not host:port");
                refuses(scene, text, dial(scene, dialer, text));
            }
            for (String text : List.of(name + ":\u0668\u0660", "\u00fc" + name + ":80", name + "\u0660:80",
                    name + ":80\n", name + "\n:80", "\0" + name + ":80")) {
                scene.round("digits or letters that are not ASCII, or a control character");
                refuses(scene, text, scene.call("dial", () -> dialled(dialer, text)));
            }
            for (char other : IN_NO_NAME.toCharArray()) {
                scene.round("a character that is in no name");
                refuses(scene, name + other + ":80", dial(scene, dialer, name + other + ":80"));
            }
            scene.round("host:port");
            Call<?> begins = scene.run("wait for a look-up to begin", lookup::awaitArrival);
            begins.awaitStandstill().stillWaits();
            Call<String> dial = dial(scene, dialer, name + ":" + scene.freePort());
            begins.returns();
            lookup.open();
            dial.fails(IOException.class, "the refusal", SocketTimeoutException.class);
        }

        @Check(value = "reports an unknown name at once",
                inProduction = "a name that was mistyped looks like a slow network, and each caller waits for"
                        + " its whole timeout.")
        void unknownName(Scene scene) {
            Peer server = scene.peer();
            Dialer dialer = new Dialer(PATIENT);
            for (int i = 0; i < 2; i++) {
                scene.round("the resolver knows no address");
                String name = scene.hostName(null);
                isUnknown(dial(scene, dialer, name + ":80"));
            }
            scene.round("the resolver is slow to say so");
            Gate lookup = scene.gate("the look-up");
            String name = scene.hostName(lookup);
            Call<String> slow = dial(scene, dialer, name + ":80");
            lookup.awaitArrival();
            slow.awaitStandstill();
            lookup.open();
            isUnknown(slow);

            scene.round("a name that has an address, after that");
            dial(scene, dialer, scene.hostName(null, HERE) + ":" + server.port()).returns(CONNECTED);
        }

        @Check(value = "reports a refused connection at once",
                inProduction = "the server is being restarted, and every caller waits as if it were silent.")
        void refused(Scene scene) {
            Dialer dialer = new Dialer(PATIENT);
            int port = scene.freePort();
            String name = scene.hostName(null, HERE);

            for (String server : List.of(LOOPBACK + ":" + port, name + ":" + port, LOOPBACK + ":1",
                    LOOPBACK + ":00001", LOOPBACK + ":65535")) {
                scene.round("a port at which nobody listens");
                dial(scene, dialer, server)
                        .fails(IOException.class, "the refusal", SocketTimeoutException.class);
            }
            scene.round("the server is back");
            scene.peer(LOOPBACK, port);
            dial(scene, dialer, name + ":" + port).returns(CONNECTED);
        }

        @Check(value = "connects after a slow look-up that was in time",
                inProduction = "name servers are slow on the morning after a restart. All callers get"
                        + " failures though there was time enough, or each other's connections.")
        void slowLookup(Scene scene) {
            List<Peer> servers = List.of(scene.peer(), scene.peer());
            Dialer dialer = new Dialer(PATIENT);
            List<Gate> lookups = new ArrayList<>();
            List<Call<String>> dials = new ArrayList<>();
            for (int i = 0; i < SEVERAL; i++) {
                Gate lookup = scene.gate("the look-up");
                String name = scene.hostName(lookup, HERE);
                dials.add(dial(scene, dialer, name + ":" + servers.get(i % 2).port()));
                lookup.awaitArrival();
                lookups.add(lookup);
            }
            dials.forEach(Call::awaitStandstill);
            for (int i = SEVERAL - 1; i >= 0; i--) {
                lookups.get(i).open();
                servers.get(i % 2).accept().expectEnd();
                dials.get(i).returns(CONNECTED);
            }
        }

        @Check(value = "dials one server while the look-up of another hangs",
                inProduction = "one name that nobody can resolve, and nothing can be dialled any more.")
        void besideAHangingLookup(Scene scene) {
            Peer server = scene.peer();
            Dialer dialer = new Dialer(WEEKS);
            Dialer another = new Dialer(PATIENT);
            int nobody = scene.freePort();
            List<Gate> lookups = new ArrayList<>();
            List<Call<String>> hanging = new ArrayList<>();
            for (int i = 0; i < HANGING; i++) {
                Gate lookup = scene.gate("the look-up");
                hanging.add(dial(scene, dialer, scene.hostName(lookup, HERE) + ":" + nobody));
                lookup.awaitArrival();
                lookups.add(lookup);
            }
            hanging.forEach(Call::awaitStandstill);
            Gate one = scene.gate("the look-up");
            lookups.add(one);
            String name = scene.hostName(one, HERE);
            for (int i = 0; i < OF_ONE_NAME; i++) {
                hanging.add(dial(scene, dialer, name + ":" + nobody));
            }
            one.awaitArrival();
            hanging.getLast().awaitStandstill();

            Call<String> second = dial(scene, dialer, scene.hostName(null, HERE) + ":" + server.port());
            second.returns(CONNECTED);
            Call<String> third = dial(scene, another, scene.hostName(null, HERE) + ":" + server.port());
            third.returns(CONNECTED);
            hanging.forEach(Call::stillWaits);
            lookups.forEach(Gate::open);
            hanging.forEach(call -> call.fails(IOException.class, "the refusal", SocketTimeoutException.class));
        }

        @Check(value = "hands over a socket that its timeout does not touch",
                inProduction = "the connection is well until the dial's timeout is over, and breaks in the"
                        + " middle of the first long reply.")
        void handsOver(Scene scene) {
            Peer server = scene.peer();
            Dialer dialer = new Dialer(LONG);
            String name = scene.hostName(null, HERE);
            String refused = LOOPBACK + ":" + scene.freePort();

            Call<String> price = scene.call("dial in 300 ms, then PRICE, then dial again",
                    () -> price(dialer, name + ":" + server.port())
                            + ", " + dialled(dialer, name + ":" + server.port()));
            Connection connection = server.accept().expect("PRICE\n");
            Moment asked = scene.now();
            dial(scene, dialer, refused).fails(IOException.class, "the refusal", SocketTimeoutException.class);
            dial(scene, dialer, LOOPBACK + ":" + server.port()).returns(CONNECTED);
            asked.awaitPassed(LONG.plusMillis(100));
            scene.note("400 ms later");
            connection.send("42.50\n");

            price.returns("42.50, " + CONNECTED);
        }
    }

    @Nested
    class ThePitfall {

        @Check(value = "gives up within its timeout on a look-up that hangs",
                inProduction = "a name server does not answer, and each of your calls takes as long as the"
                        + " system asks it again: ten seconds and more.")
        void hangingLookup(Scene scene) {
            Dialer dialer = new Dialer(LONG);
            Gate lookup = scene.gate("the look-up");
            String name = scene.hostName(lookup, HERE);

            Call<String> dial = scene.call("dial in 300 ms", () -> dialled(dialer, name + ":80"));
            lookup.awaitArrival();
            scene.note("the look-up hangs");

            givesUp(dial.after(LONG));
        }

        @Check(value = "has one timeout for the look-up and the connect",
                inProduction = "your caller asked for a second and gets two: one for the name, one for the"
                        + " address behind it.")
        void oneBudget(Scene scene) {
            BlackHole silence = scene.blackHole();
            Peer server = scene.peer();
            int nobody = scene.freePort();
            Gate lookup = scene.gate("the look-up");
            String toSilence = scene.hostName(lookup, HERE);
            String toServer = scene.hostName(lookup, HERE);
            Dialer hasty = new Dialer(ofMillis(500));
            Dialer patient = new Dialer(ofMillis(1500));

            Call<String> in500 = scene.call("dial of a silent address in 500 ms",
                    () -> dialled(hasty, toSilence + ":" + silence.port()));
            Call<String> in1500 = scene.call("dial of a good address in 1500 ms, then PRICE",
                    () -> price(patient, toServer + ":" + server.port()));
            Call<String> refused = scene.call("dial of an address where nobody listens in 1500 ms",
                    () -> dialled(patient, toServer + ":" + nobody));
            Moment begin = scene.now();
            lookup.awaitArrival();
            begin.awaitPassed(ofMillis(350));
            Call<String> another = scene.call("dial of a silent address in 500 ms, which begins later",
                    () -> dialled(hasty, LOOPBACK + ":" + silence.port()));
            silence.awaitDialling();
            scene.note("the look-ups end, after 350 ms");
            lookup.open();

            server.accept().expect("PRICE\n").send("42.50\n");
            in1500.returns("42.50");
            refused.fails(IOException.class, "the refusal", SocketTimeoutException.class);
            givesUp(in500.after(ofMillis(500)));
            givesUp(another.after(ofMillis(500)));
        }

        @Check(value = "dials the next server after a look-up that it gave up",
                inProduction = "after the first name that hangs every dial fails, until the program is started"
                        + " again.")
        void nextServer(Scene scene) {
            Peer server = scene.peer();
            Dialer dialer = new Dialer(LONG);
            Gate lookup = scene.gate("the look-up");
            String hanging = scene.hostName(lookup, HERE);
            String good = scene.hostName(null, HERE);

            List<Call<String>> first = new ArrayList<>();
            for (int i = 0; i < SEVERAL; i++) {
                first.add(scene.call("dial in 300 ms", () -> dialled(dialer, hanging + ":" + server.port())));
            }
            lookup.awaitArrival();
            Call<String> both = scene.call("dial in 300 ms, then of the next server",
                    () -> dialledNext(dialer, scene.hostName(lookup, HERE) + ":80", good + ":" + server.port()));
            first.forEach(call -> givesUp(call.after(LONG)));
            both.returns(CONNECTED);
            server.accept().expectEnd();
            dial(scene, dialer, good + ":" + server.port()).returns(CONNECTED);
            server.accept().expectEnd();
            lookup.open();
            scene.note("the look-up ends");

            dial(scene, dialer, hanging + ":" + server.port()).returns(CONNECTED);
            server.accept().expectEnd();
        }

        @Check(value = "leaves nothing open when a late look-up ends",
                inProduction = "the name server is back, and each dial that was given up connects after all:"
                        + " to a server that waits for a request that never comes.")
        void lateLookup(Scene scene) {
            Peer server = scene.peer();
            Peer another = scene.peer();
            Gate lookup = scene.gate("the look-up");
            Dialer hasty = new Dialer(BRIEF);
            List<String> names = new ArrayList<>();
            List<Call<String>> dials = new ArrayList<>();
            for (int i = 0; i < SEVERAL; i++) {
                String name = scene.hostName(lookup, HERE);
                names.add(name + ":" + another.port());
                dials.add(scene.call("dial in 150 ms", () -> dialled(hasty, name + ":" + server.port())));
            }
            String unknown = scene.hostName(lookup) + ":" + server.port();
            dials.add(scene.call("dial of an unknown name in 150 ms", () -> dialled(hasty, unknown)));
            lookup.awaitArrival();
            dials.forEach(dial -> givesUp(dial.after(BRIEF)));
            lookup.open();
            Moment ended = scene.now();
            scene.note("the look-ups end");
            names.forEach(name -> dial(scene, new Dialer(PATIENT), name).returns(CONNECTED));
            ended.awaitPassed(BRIEF);

            another.expectNoneOpen();
            scene.connect(server.address()).send("a client of the check's own\n");
            server.accept().expect("a client of the check's own\n");
        }

        @Check(value = "lets a dial go on when a hasty one of the same name gives up",
                inProduction = "a page that waits 100 ms gives up, and the report that has a minute for the"
                        + " same server fails with it.")
        void sameName(Scene scene) {
            Peer server = scene.peer();
            Dialer patient = new Dialer(PATIENT);
            Dialer hasty = new Dialer(BRIEF);
            Dialer slower = new Dialer(SLOWER);
            BlackHole silence = scene.blackHole();
            String silent = LOOPBACK + ":" + silence.port();

            Call<String> shorter = scene.call("dial of a silent address in 300 ms",
                    () -> dialled(new Dialer(LONG), silent));
            silence.awaitDialling();
            Call<String> longer = scene.call("dial of that address in 400 ms", () -> dialled(slower, silent));
            Gate lookup = scene.gate("the look-up");
            String name = scene.hostName(lookup, HERE) + ":" + server.port();
            Call<String> givenUp = scene.call("the hasty dial first, in 150 ms", () -> dialled(hasty, name));
            lookup.awaitArrival();
            Call<String> waiting = dial(scene, patient, name);

            Gate another = scene.gate("the look-up");
            String other = scene.hostName(another, HERE) + ":" + server.port();
            Call<String> before = dial(scene, patient, other);
            another.awaitArrival();
            Call<String> givenUpToo = scene.call("the hasty dial second, in 150 ms", () -> dialled(hasty, other));

            givesUp(givenUp.after(BRIEF));
            givesUp(givenUpToo.after(BRIEF));
            Call<String> again = scene.call("the hasty dial again, in 150 ms", () -> dialled(hasty, name));
            givesUp(again.after(BRIEF));
            waiting.stillWaits();
            before.stillWaits();
            lookup.open();
            another.open();
            scene.note("the look-ups end");
            waiting.returns(CONNECTED);
            before.returns(CONNECTED);
            givesUp(shorter.after(LONG));
            givesUp(longer.after(SLOWER));
        }

        @Check(value = "gives each dialer its own timeout, from a millisecond to weeks", besideOthers = true,
                inProduction = "a limit that ignores its setting is too long for the page that waits, or too"
                        + " short for the server far away.")
        void eachItsOwn(Scene scene) {
            BlackHole silence = scene.blackHole();
            BlackHole refusal = scene.blackHole();
            Peer server = scene.peer();
            Gate never = scene.gate("a look-up");
            Gate late = scene.gate("the look-up");
            Gate held = scene.gate("the look-up of the address's name");
            Dialer brief = new Dialer(BRIEF);
            Dialer second = new Dialer(SECOND);
            Dialer longer = new Dialer(LONGER);
            Dialer weeks = new Dialer(WEEKS);
            String silent = LOOPBACK + ":" + silence.port();
            String refusing = LOOPBACK + ":" + refusal.port();

            List<Call<String>> millis150 = both(scene, brief, "in 150 ms", never, silent);
            millis150.forEach(call -> givesUp(call.after(BRIEF)));
            List<Call<String>> connecting = new ArrayList<>();
            for (int i = 0; i < CONNECTING; i++) {
                connecting.add(scene.call("dial of an address in weeks", () -> dialled(weeks, refusing)));
            }
            refusal.awaitDialling();
            connecting.getLast().awaitStandstill();
            List<Call<String>> millis2630 = both(scene, longer, "in 2630 ms", never, silent);
            List<Call<String>> millis1000 = both(scene, second, "in 1 s", never, silent);
            Call<String> lookingUp = dial(scene, weeks, scene.hostName(late, HERE) + ":" + server.port());
            late.awaitArrival();
            for (Dialer another : List.of(weeks, second)) {
                dial(scene, another, LOOPBACK + ":" + server.port()).returns(CONNECTED);
                server.accept().expectEnd();
            }
            connecting.forEach(Call::stillWaits);
            refusal.close();
            scene.note("nobody listens any more where the dials in weeks connect");
            scene.letOthersRun();

            millis1000.forEach(call -> givesUp(call.after(SECOND)));
            millis2630.forEach(call -> givesUp(call.after(LONGER)));
            connecting.forEach(call -> call.fails(IOException.class, "the refusal", SocketTimeoutException.class));
            lookingUp.stillWaits();
            late.open();
            scene.note("the look-up of the dial in weeks ends");
            lookingUp.returns(CONNECTED);
            scene.holdNameOf(HERE, held);
            List<Call<String>> millis30 = both(scene, new Dialer(SHORTEST), "in 30 ms", never, silent);
            millis30.forEach(call -> givesUp(call.after(SHORTEST)));
            for (int i = 0; i < SEVERAL; i++) {
                Call<String> millis1 = scene.call("dial of an address in 1 ms",
                        () -> dialled(new Dialer(ofMillis(1)), silent));
                givesUp(millis1.after(ofMillis(1)));
            }
        }
    }

    /** From now on the server's name has these addresses. */
    private static void moves(Scene scene, String server, InetAddress... addresses) {
        scene.moveHost(server.substring(0, server.lastIndexOf(':')), addresses);
        scene.note("the name moves to " + (addresses.length == 0 ? "no address" : addresses[0].getHostAddress()));
    }

    private static Call<String> dial(Scene scene, Dialer dialer, String server) {
        return scene.call("dial(\"" + server + "\")", () -> dialled(dialer, server));
    }

    /** A dial whose look-up hangs, and one whose connect does. */
    private static List<Call<String>> both(Scene scene, Dialer dialer, String in, Gate never, String silent) {
        String name = scene.hostName(never, HERE);
        return List.of(scene.call("dial of a name " + in, () -> dialled(dialer, name + ":80")),
                scene.call("dial of an address " + in, () -> dialled(dialer, silent)));
    }

    /** Dials, and closes what came of it. */
    private static String dialled(Dialer dialer, String server) throws IOException {
        try (Socket socket = dialer.dial(server)) {
            return socket.getInetAddress().getHostAddress()
                    + ", and a read timeout of " + socket.getSoTimeout() + " ms";
        }
    }

    /** Dials a server whose look-up hangs, and then another one on the same thread. */
    private static String dialledNext(Dialer dialer, String hanging, String next) throws IOException {
        try {
            return dialled(dialer, hanging);
        } catch (SocketTimeoutException e) {
            return dialled(dialer, next);
        }
    }

    /** Dials, asks for a price and reads it: what the socket is for. */
    private static String price(Dialer dialer, String server) throws IOException {
        try (Socket socket = dialer.dial(server)) {
            socket.getOutputStream().write(Bytes.of("PRICE\n"));
            return new BufferedReader(new InputStreamReader(socket.getInputStream())).readLine();
        }
    }

    private static void refuses(Scene scene, String text, Call<String> dial) {
        says(scene, text, dial.fails(IllegalArgumentException.class, "it is not host:port"));
    }

    private static void isUnknown(Call<String> dial) {
        dial.fails(UnknownHostException.class, "the name has no address");
    }

    private static void givesUp(Call<String> dial) {
        dial.fails(SocketTimeoutException.class, "a timeout");
    }

    private static void says(Scene scene, String text, Exception failure) {
        scene.verify(String.valueOf(failure.getMessage()).contains(text),
                "named " + text + " in the exception's message",
                "said " + failure.getMessage());
    }
}
