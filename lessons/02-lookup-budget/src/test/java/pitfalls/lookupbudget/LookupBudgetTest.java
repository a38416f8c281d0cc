package pitfalls.lookupbudget;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import org.junit.jupiter.api.Nested;
import pitfalls.testkit.BlackHole;
import pitfalls.testkit.Call;
import pitfalls.testkit.Check;
import pitfalls.testkit.Gate;
import pitfalls.testkit.Lesson;
import pitfalls.testkit.Peer;
import pitfalls.testkit.Scene;

@Lesson(value = "02-lookup-budget", edit = "Dialer.java")
class LookupBudgetTest {

    /** Longer than any step of a check waits. */
    private static final Duration PATIENT = ofSeconds(5);

    private static final InetAddress HERE = InetAddress.ofLiteral("127.0.0.1");

    /** More look-ups that hang at the same time than a pool of a few threads has. */
    private static final int HANGING = 12;

    @Nested
    class WhatAlreadyWorks {

        @Check(value = "connects to a name and to an address",
                inProduction = "a dialer that connects to nobody never waits too long, and is of no use.")
        void connects(Scene scene) {
            Peer server = scene.peer();
            Dialer dialer = new Dialer(PATIENT);
            String name = scene.hostName(null, HERE);

            scene.round("the server is named");
            dial(scene, dialer, name + ":" + server.port()).returns();
            server.accept().expectEnd();

            scene.round("the server is an address");
            dial(scene, dialer, "127.0.0.1:" + server.port()).returns();
            server.accept().expectEnd();
        }

        @Check(value = "takes an IPv6 address in brackets",
                inProduction = "the first host without IPv4 cannot be named in your configuration.")
        void brackets(Scene scene) {
            Dialer dialer = new Dialer(PATIENT);
            int port = scene.freePort();

            dial(scene, dialer, "[::1]:" + port).fails(IOException.class, "nobody listens there");
        }

        @Check(value = "refuses what is not host:port, before it looks anything up",
                inProduction = "a port that was forgotten is found by the first user, as a connect that fails"
                        + " for no reason that anybody can see.")
        void notAServer(Scene scene) {
            Dialer dialer = new Dialer(PATIENT);
            String name = scene.hostName(scene.gate("a look-up"), HERE);

            for (String text : new String[] {name, name + ":", name + ":0", name + ":70000", name + ":-1",
                name + ":http", ":80"}) {
                scene.round("a text that is not host:port");
                IllegalArgumentException refusal =
                        dial(scene, dialer, text).fails(IllegalArgumentException.class, "it is not host:port");
                scene.verify(String.valueOf(refusal.getMessage()).contains(text), "named the text",
                        "said " + refusal.getMessage());
            }
        }

        @Check(value = "reports an unknown name at once",
                inProduction = "a name that was mistyped looks like a slow network, and each caller waits for"
                        + " its whole timeout.")
        void unknownName(Scene scene) {
            Dialer dialer = new Dialer(PATIENT);
            String name = scene.hostName(null);

            dial(scene, dialer, name + ":80").fails(UnknownHostException.class, "the name has no address");
        }

        @Check(value = "reports a refused connection at once",
                inProduction = "the server is being restarted, and every caller waits as if it were silent.")
        void refused(Scene scene) {
            Dialer dialer = new Dialer(PATIENT);

            dial(scene, dialer, "127.0.0.1:" + scene.freePort()).fails(ConnectException.class, "the refusal");
        }

        @Check(value = "connects after a slow look-up that was in time",
                inProduction = "name servers are slow on the morning after a restart. All callers get"
                        + " failures though there was time enough.")
        void slowLookup(Scene scene) {
            Peer server = scene.peer();
            Dialer dialer = new Dialer(PATIENT);
            Gate lookup = scene.gate("the look-up");
            String name = scene.hostName(lookup, HERE);

            Call<String> dial = dial(scene, dialer, name + ":" + server.port());
            lookup.awaitArrival();
            dial.awaitStandstill();
            lookup.open();

            server.accept().expectEnd();
            dial.returns();
        }

        @Check(value = "dials one server while the look-up of another hangs",
                inProduction = "one name that nobody can resolve, and nothing can be dialled any more.")
        void besideAHangingLookup(Scene scene) {
            Peer server = scene.peer();
            Dialer dialer = new Dialer(PATIENT);
            String good = scene.hostName(null, HERE);
            for (int i = 0; i < HANGING; i++) {
                Gate lookup = scene.gate("the look-up");
                Call<String> hanging = dial(scene, dialer, scene.hostName(lookup, HERE) + ":" + server.port());
                lookup.awaitArrival();
                hanging.awaitStandstill();
            }
            Call<String> second = dial(scene, dialer, good + ":" + server.port());

            server.accept().expectEnd();
            second.returns();
        }
    }

    @Nested
    class ThePitfall {

        @Check(value = "gives up within its timeout on a look-up that hangs",
                inProduction = "a name server does not answer, and each of your calls takes as long as the"
                        + " system asks it again: ten seconds and more.")
        void hangingLookup(Scene scene) {
            Dialer dialer = new Dialer(ofMillis(200));
            Gate lookup = scene.gate("the look-up");
            String name = scene.hostName(lookup, HERE);

            Call<String> dial = scene.call("dial in 200 ms", () -> dialled(dialer, name + ":80"));
            lookup.awaitArrival();
            scene.note("the look-up hangs");

            dial.within(ofMillis(900)).fails(SocketTimeoutException.class, "a timeout");
        }

        @Check(value = "has one timeout for the look-up and the connect",
                inProduction = "your caller asked for a second and gets two: one for the name, one for the"
                        + " address behind it.")
        void oneBudget(Scene scene) {
            BlackHole silence = scene.blackHole();
            Gate lookup = scene.gate("the look-up");
            String name = scene.hostName(lookup, HERE);
            String literal = "127.0.0.1:" + silence.port();

            Call<String> in400 = scene.call("dial of an address in 400 ms",
                    () -> dialled(new Dialer(ofMillis(400)), literal));
            Call<String> in600 = scene.call("dial of a name in 600 ms",
                    () -> dialled(new Dialer(ofMillis(600)), name + ":" + silence.port()));
            Call<String> in800 = scene.call("dial of an address in 800 ms",
                    () -> dialled(new Dialer(ofMillis(800)), literal));
            lookup.awaitArrival();
            in400.fails(SocketTimeoutException.class, "a timeout");
            scene.note("400 ms are over: the name is looked up, and its address is silent");
            lookup.open();
            in800.fails(SocketTimeoutException.class, "a timeout");

            scene.verify(in600.endedBefore(in800),
                    "given up on the name after 600 ms, before the dial with 800 ms",
                    "the dial with 800 ms gave up first");
            in600.fails(SocketTimeoutException.class, "a timeout");
        }

        @Check(value = "dials the next server after a look-up that it gave up",
                inProduction = "after the first name that hangs every dial fails, until the program is started"
                        + " again.")
        void nextServer(Scene scene) {
            Peer server = scene.peer();
            Dialer dialer = new Dialer(ofMillis(200));
            Dialer patient = new Dialer(PATIENT);
            Gate lookup = scene.gate("the look-up");
            String hanging = scene.hostName(lookup, HERE);
            String good = scene.hostName(null, HERE);

            Call<String> first = scene.call("dial in 200 ms", () -> dialled(dialer, hanging + ":80"));
            lookup.awaitArrival();
            first.within(ofMillis(900)).fails(SocketTimeoutException.class, "a timeout");
            Call<String> second = dial(scene, patient, good + ":" + server.port());

            server.accept().expectEnd();
            second.returns();
        }
    }

    private static Call<String> dial(Scene scene, Dialer dialer, String server) {
        return scene.call("dial(\"" + server + "\")", () -> dialled(dialer, server));
    }

    /** Dials, and closes what came of it. */
    private static String dialled(Dialer dialer, String server) throws IOException {
        try (Socket socket = dialer.dial(server)) {
            return socket.getInetAddress().getHostAddress();
        }
    }
}
