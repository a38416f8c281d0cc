package pitfalls.scenario;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import java.io.EOFException;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.Nested;
import pitfalls.testkit.Call;
import pitfalls.testkit.Check;
import pitfalls.testkit.Connection;
import pitfalls.testkit.Lesson;
import pitfalls.testkit.Peer;
import pitfalls.testkit.Scene;
import pitfalls.testkit.ScriptedInput;

/** A lesson whose every check shows another mistake; the golden tests say what its page must be. */
@Lesson(value = "99-mistakes", edit = "EchoClient.java")
public class Mistakes {

    private static final String SO = "something breaks.";

    @Nested
    class ThePitfall {

        @Check(value = "reads from a silent peer", inProduction = SO)
        void silent(Scene scene) {
            Peer peer = scene.peer();
            Call<String> echo = scene.call("echo(\"hello\")", () -> EchoClient.echo(peer.port(), "hello"));
            peer.accept().expect("hello").staySilent();
            echo.within(ofMillis(300)).fails(SocketTimeoutException.class, "a timeout");
        }

        @Check(value = "gets another value", inProduction = SO)
        void anotherValue(Scene scene) {
            Peer peer = scene.peer();
            Call<String> echo = scene.call("echo(\"hello\")", () -> EchoClient.echo(peer.port(), "hello"));
            peer.accept().expect("hello").send("HELLO");
            echo.returns("hello");
        }

        @Check(value = "gets an exception", inProduction = SO)
        void exception(Scene scene) {
            scene.call("fails()", EchoClient::fails).returns("hello");
        }

        @Check(value = "returns where it should fail", inProduction = SO)
        void returnsTorn(Scene scene) {
            Peer peer = scene.peer();
            Call<String> echo = scene.call("echo(\"hello\")", () -> EchoClient.echo(peer.port(), "hello"));
            peer.accept().expect("hello").send("he").close();
            echo.fails(EOFException.class, "the reply was cut");
        }

        @Check(value = "sends other bytes", inProduction = SO)
        void otherBytes(Scene scene) {
            Peer peer = scene.peer();
            scene.call("echo(\"hello\")", () -> EchoClient.echo(peer.port(), "hello"));
            peer.accept().expect(new byte[] {0, 0, 0, 5});
        }

        @Check(value = "sends too little", inProduction = SO)
        void tooLittle(Scene scene) {
            Peer peer = scene.peer();
            scene.call("echo(\"hello\")", () -> EchoClient.echo(peer.port(), "hello"));
            peer.accept().expect("hello\n");
        }

        @Check(value = "never connects", inProduction = SO)
        void neverConnects(Scene scene) {
            Peer peer = scene.peer();
            scene.call("fails()", EchoClient::fails);
            peer.accept();
        }

        @Check(value = "closes too early", inProduction = SO)
        void closesEarly(Scene scene) {
            Peer peer = scene.peer();
            Call<String> echo = scene.call("echo(\"hi\")", () -> EchoClient.echo(peer.port(), "hi"));
            Connection connection = peer.accept().expect("hi").send("hi");
            echo.returns("hi");
            connection.expectOpen();
        }

        @Check(value = "keeps the connection open", inProduction = SO)
        void keepsOpen(Scene scene) {
            Peer peer = scene.peer();
            scene.call("echo(\"hi\")", () -> EchoClient.echo(peer.port(), "hi"));
            peer.accept().expect("hi").expectEnd();
        }

        @Check(value = "reads a stream in memory", inProduction = SO)
        void inMemory(Scene scene) {
            ScriptedInput in = scene.input().feed(new byte[] {7, 0, -1}).thenEnd();
            scene.call("firstByte()", () -> EchoClient.firstByte(in)).returns(8);
        }

        @Check(value = "uses two connections", inProduction = SO)
        void twoConnections(Scene scene) {
            Peer peer = scene.peer();
            Call<String> first = scene.call("echo(\"one\")", () -> EchoClient.echo(peer.port(), "one"));
            Connection slow = peer.accept().expect("one");
            Call<String> second = scene.call("echo(\"two\")", () -> EchoClient.echo(peer.port(), "two"));
            peer.accept().expect("two").send("two");
            second.returns("two");
            slow.send("ONE");
            first.returns("one");
        }

        @Check(value = "gets a failing read", inProduction = SO)
        void failingRead(Scene scene) {
            ScriptedInput in = scene.input().thenFail(
                    new SocketTimeoutException("no byte came on this connection within 100 ms"));
            scene.call("firstByte()", () -> EchoClient.firstByte(in)).returns(8);
        }

        @Check(value = "reads a byte at a time", inProduction = SO)
        void byteByByte(Scene scene) {
            ScriptedInput in = scene.input().feedByteByByte(new byte[300]).thenTimeOut().thenEnd();
            scene.call("lastByte()", () -> EchoClient.lastByte(in)).returns(8);
        }

        @Check(value = "fails in the third round", inProduction = SO)
        void thirdRound(Scene scene) {
            for (byte expected = 0; expected < 3; expected++) {
                scene.round("a new stream of one byte: " + expected);
                ScriptedInput in = scene.input().feed(new byte[] {(byte) (expected % 2)});
                scene.call("firstByte()", () -> EchoClient.firstByte(in)).returns((int) expected);
            }
        }

        @Check(value = "leaves a thread", inProduction = SO)
        void leavesAThread(Scene scene) {
            scene.call("stays()", EchoClient::staysAfterTheCall).returns("done");
        }

        @Check(value = "leaves an executor", inProduction = SO)
        void leavesAnExecutor(Scene scene) {
            scene.call("later()", EchoClient::onAnExecutorOfItsOwn).returns("done");
        }

        @Check(value = "leaves a connection open", inProduction = SO)
        void leavesAConnection(Scene scene) {
            Peer peer = scene.peer();
            scene.run("greet()", () -> EchoClient.greetsAndKeeps(peer.port())).returns();
            peer.accept().expect("hi");
        }

        @Check(value = "leaves a selector and a socket that never connected", inProduction = SO)
        void leavesASelector(Scene scene) {
            scene.run("opens()", EchoClient::opensAndKeeps).returns();
        }

        @Check(value = "leaves its thread interrupted", inProduction = SO)
        void leavesItsThreadInterrupted(Scene scene) {
            scene.call("sent()", EchoClient::interruptsItsCaller).mayEndInterrupted().returns("done");
            scene.call("asks()", EchoClient::interruptsItsCaller).returns("done");
        }

        @Check(value = "computes while it waits", inProduction = SO)
        void computes(Scene scene) {
            scene.call("spins(500 ms)", () -> EchoClient.spins(ofMillis(500))).after(ofMillis(500)).returns("done");
        }

        @Check(value = "gives up too early", inProduction = SO)
        void tooEarly(Scene scene) {
            Peer peer = scene.peer();
            Call<Integer> read = scene.call("read(100 ms)", () -> EchoClient.read(peer.port(), 100));
            peer.accept().staySilent();
            read.after(ofSeconds(10)).fails(SocketTimeoutException.class, "a timeout");
        }

        @Check(value = "gives up too late", inProduction = SO)
        void tooLate(Scene scene) {
            Peer peer = scene.peer();
            Call<Integer> read = scene.call("read(1000 ms)", () -> EchoClient.read(peer.port(), 1_000));
            peer.accept().staySilent();
            read.after(ofMillis(100)).fails(SocketTimeoutException.class, "a timeout");
        }

        @Check(value = "gives up while it should wait", inProduction = SO)
        void givesUp(Scene scene) {
            Peer peer = scene.peer();
            Call<Integer> read = scene.call("read(100 ms)", () -> EchoClient.read(peer.port(), 100));
            peer.accept().staySilent();
            read.fails(SocketTimeoutException.class, "a timeout");
            read.stillWaits();
        }

        @Check(value = "does not end when it is closed", inProduction = SO)
        void closeSticks(Scene scene) {
            Peer peer = scene.peer();
            scene.using(() -> EchoClient.read(peer.port(), 0));
        }

        @Check(value = "breaks on the check's own thread", inProduction = SO)
        void onTheChecksThread(Scene scene) {
            EchoClient.fails();
        }

        @Check(value = "fills the memory", inProduction = SO)
        void memory(Scene scene) {
            scene.call("fills()", EchoClient::fillsTheMemory).within(ofMillis(20_000)).returns("full");
        }

        @Check(value = "cannot be shown on this system", inProduction = SO)
        void notHere(Scene scene) {
            scene.judgeOnlyIf(false, "this system is another");
        }
    }
}
