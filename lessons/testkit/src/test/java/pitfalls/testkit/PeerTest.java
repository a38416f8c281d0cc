package pitfalls.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a scene's peers, streams and gates do on the wire, seen with plain sockets. */
class PeerTest {

    private final Scene scene = new Scene(Answer.of(PeerTest.class));

    @AfterEach
    void nothingStaysBlocked() {
        assertNull(scene.free());
    }

    @Test
    void eachPieceComesOnceTheOneBeforeWasTaken() {
        Peer peer = scene.peer();
        Socket you = scene.dial(peer);
        List<Integer> reads = Collections.synchronizedList(new ArrayList<>());
        Call<?> reader = scene.run("reader", () -> {
            byte[] buffer = new byte[100];
            for (int n = you.getInputStream().read(buffer); n > 0; n = you.getInputStream().read(buffer)) {
                reads.add(n);
            }
        });

        peer.accept().sendEachAsTaken(new byte[3], new byte[1], new byte[2]).close();
        reader.returns();

        assertEquals(List.of(3, 1, 2), reads);
    }

    @Test
    void halfCloseEndsOneDirectionOnly() throws IOException {
        Peer peer = scene.peer();
        Socket you = scene.dial(peer);
        Connection connection = peer.accept().halfClose();

        assertEquals(-1, you.getInputStream().read());
        you.getOutputStream().write("still here".getBytes());

        connection.expect("still here");
    }

    @Test
    void resetIsNotAnEnd() {
        Peer peer = scene.peer();
        Socket you = scene.dial(peer);
        peer.accept().reset();

        assertThrows(SocketException.class, () -> you.getInputStream().read());
    }

    @Test
    void aPeerThatDoesNotReadBlocksTheWriter() {
        Peer peer = scene.peer();
        Socket you = scene.dial(peer);
        peer.accept();

        Call<?> writer = scene.run("writer", () -> you.getOutputStream().write(new byte[16 << 20]));
        writer.awaitStandstill();

        assertFalse(writer.hasEnded());
        assertEquals("writer was still writing", writer.state());
    }

    @Test
    void connectionsAreToldApart() throws IOException {
        Peer peer = scene.peer();
        Socket one = scene.dial(peer);
        Connection first = peer.accept();
        Socket two = scene.dial(peer);
        Connection second = peer.accept();

        one.getOutputStream().write('1');
        two.getOutputStream().write('2');

        second.expect("2").expectOpen();
        first.expect("1").expectOpen();
    }

    @Test
    void aRequestIsFoundOnTheConnectionThatBringsIt() throws IOException {
        Peer peer = scene.peer();
        Socket one = scene.dial(peer);
        Connection first = peer.accept();

        one.getOutputStream().write("old".getBytes());
        assertEquals(first, peer.expectOnAny("old"));
        scene.dial(peer).getOutputStream().write("new".getBytes());
        assertNotEquals(first, peer.expectOnAny("new"));
    }

    @Test
    void aLateReplyToAClosedConnectionIsNoFailure() throws IOException {
        Peer peer = scene.peer();
        Socket you = scene.dial(peer);
        Connection connection = peer.accept();
        you.close();
        connection.expectEnd();

        connection.sendIfOpen("late").sendIfOpen("later");
    }

    @Test
    void linesAreReceivedWithoutTheirEnd() throws IOException {
        Peer peer = scene.peer();
        Socket you = scene.dial(peer);
        you.getOutputStream().write("one\ntwo\n".getBytes());
        Connection connection = peer.accept();

        assertEquals("one", connection.receiveLine());
        assertEquals("two", connection.receiveLine());
    }

    @Test
    void aGateHoldsUntilItIsOpened() {
        Gate gate = scene.gate("the gate");
        Call<String> held = scene.call("held", () -> {
            gate.pass();
            return "through";
        });
        gate.awaitArrival();
        held.awaitStandstill();
        assertFalse(held.hasEnded());

        gate.open();

        held.returns("through");
    }

    @Test
    void aNameResolvesToItsScriptOnceItsGateIsOpen() throws Exception {
        Gate gate = scene.gate("the look-up");
        InetAddress address = InetAddress.getByAddress(new byte[] {127, 0, 0, 9});
        String name = scene.hostName(gate, address);
        Call<InetAddress> lookup = scene.call("lookup", () -> InetAddress.getByName(name));
        gate.awaitArrival();
        lookup.awaitStandstill();
        assertFalse(lookup.hasEnded());

        gate.open();

        assertArrayEquals(address.getAddress(), lookup.returns().getAddress());
    }

    @Test
    void aNameWithoutAddressesIsUnknown() {
        assertThrows(UnknownHostException.class, () -> InetAddress.getByName(scene.hostName(null)));
    }

    @Test
    void otherNamesResolveAsEver() throws Exception {
        assertTrue(InetAddress.getByName("localhost").isLoopbackAddress());
    }

    @Test
    void aBlackHoleNeitherAcceptsNorRefuses() throws IOException {
        BlackHole silence = scene.blackHole();
        try (Socket you = new Socket()) {
            assertThrows(SocketTimeoutException.class, () -> you.connect(silence.address(), 100));
        }
        silence.expectNobodyDials();
    }

    @Test
    void aConnectLeftInABlackHoleEndsWithTheScene() {
        BlackHole silence = scene.blackHole();
        Call<?> dialler = scene.run("dialler", () -> new Socket(silence.host(), silence.port()).close());
        silence.awaitDialling();

        assertNull(scene.free());
        assertTrue(dialler.hasEnded());
    }

    @Test
    void nothingListensOnARefusingPort() throws IOException {
        try (Socket you = new Socket()) {
            InetSocketAddress nobody = new InetSocketAddress(InetAddress.getLoopbackAddress(), scene.refusingPort());
            assertThrows(ConnectException.class, () -> you.connect(nobody));
        }
    }

    @Test
    void aTapSeesEachWriteAndRead() throws IOException {
        List<String> seen = new ArrayList<>();
        Peer peer = scene.peer();
        Socket you = scene.dial(peer, new Tap() {
            @Override
            public void beforeWrite(byte[] bytes) {
                seen.add("writes " + bytes.length);
            }

            @Override
            public void afterWrite(byte[] bytes) {
                seen.add("wrote " + bytes.length);
            }

            @Override
            public void beforeRead() {
                seen.add("reads");
            }
        });
        Connection connection = peer.accept();

        you.getOutputStream().write("hello".getBytes());
        connection.expect("hello").send("x");
        assertEquals('x', you.getInputStream().read());

        assertEquals(List.of("writes 5", "wrote 5", "reads"), seen);
    }

    @Test
    void aStreamInMemoryBringsAPieceForEachRead() throws IOException {
        ScriptedInput in = scene.input().feed("abc", "de")
                .thenFail(new SocketTimeoutException("late")).feed("f").thenEnd();
        byte[] buffer = new byte[10];

        assertEquals(2, in.read(buffer, 0, 2));
        assertEquals(1, in.available());
        assertEquals(1, in.read(buffer));
        assertEquals(2, in.read(buffer));
        assertThrows(SocketTimeoutException.class, in::read);
        assertEquals('f', in.read());
        assertEquals(-1, in.read());
        assertEquals(-1, in.read());
        assertEquals(6, in.taken());
    }

    @Test
    void aStreamInMemoryBlocksWhereItsScriptEnds() {
        InputStream in = scene.input().feed("a");
        Call<byte[]> reader = scene.call("reader", () -> in.readNBytes(2));
        reader.awaitStandstill();
        assertFalse(reader.hasEnded());

        assertNull(scene.free());

        reader.fails(SocketException.class, "the end of the check");
    }

    @Test
    void nothingIsLeftOfAScene() {
        Peer peer = scene.peer();
        Socket you = scene.dial(peer);
        peer.accept();
        int port = you.getLocalPort();

        assertNull(scene.free());

        assertTrue(TcpTable.find(port, peer.port()).isEmpty());
        assertTrue(TcpTable.find(peer.port(), port).isEmpty());
        assertTrue(you.isClosed());
    }
}
