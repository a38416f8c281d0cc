package pitfalls.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import pitfalls.testkit.trace.Event;
import pitfalls.testkit.trace.TextView;

/** What a scene's peers, streams and gates do on the wire, seen with plain sockets. */
class PeerTest {

    /** More than the buffers of a connection take while its peer does not read, in bytes. */
    private static final int HUGE = 16 * 1024 * 1024;

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
    void aByteSentAsUrgentIsSeenAmongTheOthers() throws IOException {
        Peer peer = scene.peer();
        Socket you = scene.dial(peer);
        you.sendUrgentData('!');
        you.getOutputStream().write("abc".getBytes());

        peer.accept().expect("!abc");
    }

    @Test
    void bytesThatComeTogetherHaveNoTimeBetweenThem() throws IOException {
        Peer peer = scene.peer();
        Socket you = scene.dial(peer);
        Connection connection = peer.accept();
        you.getOutputStream().write("abc".getBytes());

        assertEquals(Duration.ZERO, connection.awaitBytes(3));

        connection.expect("abc");
    }

    @Test
    void aCallThatEndedTooLateIsSeenHoweverLateItIsAskedAbout() {
        Call<?> late = scene.run("sleep(900)", () -> LockSupport.parkNanos(Duration.ofMillis(900).toNanos()));
        scene.now().awaitPassed(Duration.ofMillis(1_200));

        Unmet unmet = assertThrows(Unmet.class, () -> late.after(Duration.ofMillis(100)).returns());

        assertTrue(unmet.getMessage().contains("returned after 9"), unmet::getMessage);
    }

    @Test
    void aCallThatMayEndBetweenTwoTimesEndsNeitherBeforeNorAfter() {
        Call<?> call = scene.run("sleep(500)", () -> LockSupport.parkNanos(Duration.ofMillis(500).toNanos()));
        scene.now().awaitPassed(Duration.ofMillis(1_000));

        call.between(Duration.ofMillis(100), Duration.ofMillis(900)).returns();
        assertThrows(Unmet.class, () -> call.between(Duration.ofMillis(800), Duration.ofMillis(900)).returns());
        assertThrows(Unmet.class, () -> call.between(Duration.ofMillis(10), Duration.ofMillis(100)).returns());
    }

    @Test
    void aCallThatWaitsRestsAndOneThatReadsAgainAndAgainDoesNot() throws IOException {
        assumeTrue(Files.isDirectory(Path.of("/proc/self/task")), "This system does not tell which threads run.");
        Peer peer = scene.peer();
        Socket waiting = scene.dial(peer);
        peer.accept();
        scene.run("read()", () -> waiting.getInputStream().read()).rests();
        SocketChannel channel = scene.using(SocketChannel.open(peer.address()));
        peer.accept();
        channel.configureBlocking(false);
        AtomicBoolean reads = new AtomicBoolean(true);
        Call<?> computing = scene.run("read(), again and again", () -> {
            while (reads.get()) {
                channel.read(ByteBuffer.allocate(1));
            }
        });

        Unmet unmet = assertThrows(Unmet.class, computing::rests);

        assertTrue(unmet.getMessage().contains("computing"), unmet::getMessage);
        reads.set(false);
        computing.returns();
    }

    @Test
    void aLimitThatBeganEarlierIsOverForCallsThatAreAskedAboutLate() {
        Moment begin = scene.now();
        Call<?> prompt = scene.run("sleep(1)", () -> LockSupport.parkNanos(Duration.ofMillis(1).toNanos()));
        Call<?> late = scene.run("sleep(900)", () -> LockSupport.parkNanos(Duration.ofMillis(900).toNanos()));
        begin.awaitPassed(Duration.ofMillis(1_200));

        prompt.within(Duration.ofMillis(300), begin).returns();
        assertThrows(Unmet.class, () -> late.within(Duration.ofMillis(300), begin).returns());
    }

    @Test
    void theTimeBetweenBytesIsSeenOnTheWire() {
        Peer peer = scene.peer();
        Socket you = scene.dial(peer);
        Connection connection = peer.accept();
        scene.run("writer", () -> {
            you.getOutputStream().write('a');
            LockSupport.parkNanos(Duration.ofMillis(400).toNanos());
            you.getOutputStream().write('b');
        });

        Duration gap = connection.awaitBytes(2);

        assertTrue(gap.compareTo(Duration.ofMillis(10)) > 0, gap::toString);
        connection.expect("ab");
    }

    @Test
    void bytesThatDoNotComeAreMissed() throws IOException {
        Peer peer = scene.peer();
        Socket you = scene.dial(peer);
        Connection connection = peer.accept();
        you.getOutputStream().write('a');

        assertThrows(Unmet.class, () -> connection.awaitBytes(2));
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
    void aResetIsAnEndButNoFin() throws IOException {
        Peer peer = scene.peer();
        for (boolean fin : new boolean[] {false, true}) {
            Socket you = scene.dial(peer);
            Connection connection = peer.accept();
            you.setSoLinger(true, 0);
            you.close();

            if (fin) {
                assertThrows(Unmet.class, connection::expectFin);
            } else {
                connection.expectEnd();
            }
        }
        assertTrue(String.join("\n", TextView.lines(scene.recorder().trace())).contains("sees the reset"));
    }

    @Test
    void whatHasArrivedIsThereForTheNextCall() throws IOException {
        Peer peer = scene.peer();
        Socket you = scene.dial(peer);
        Connection connection = peer.accept();

        connection.send("abc").awaitArrival();
        assertEquals(3, you.getInputStream().available());
        connection.halfClose().awaitArrival();
        assertEquals("CLOSE_WAIT", TcpTable.find(you.getLocalPort(), peer.port()).orElseThrow().state());
    }

    @Test
    void allThatStillComesIsDrainedToTheEndOrTheReset() throws IOException {
        Peer peer = scene.peer();
        Socket closing = scene.dial(peer);
        closing.getOutputStream().write(new byte[100_000]);
        closing.close();
        assertEquals(100_000, peer.accept().drain());

        Socket resetting = scene.dial(peer);
        resetting.setSoLinger(true, 0);
        resetting.close();
        assertEquals(0, peer.accept().drain());
    }

    @Test
    void whatIsSentWhileOpenEndsWithTheConnection() throws IOException {
        Peer peer = scene.peer();
        Socket reading = scene.dial(peer);
        Connection taken = peer.accept();
        Call<byte[]> reader = scene.call("reader", () -> reading.getInputStream().readNBytes(HUGE));
        assertTrue(taken.sendWhileOpen(new byte[HUGE]));
        reader.returns();

        Socket leaving = scene.dial(peer);
        Connection left = peer.accept();
        Call<?> leaver = scene.run("leaver", () -> {
            leaving.getInputStream().read();
            leaving.close();
        });
        assertFalse(left.sendWhileOpen(new byte[HUGE]));
        leaver.returns();
    }

    @Test
    void aConnectionThatStaysOpenIsFound() throws IOException {
        Peer peer = scene.peer();
        scene.dial(peer).close();
        peer.expectNoneOpen();

        scene.dial(peer);
        assertThrows(Unmet.class, peer::expectNoneOpen);
    }

    @Test
    void aDripGoesOnWhileTheCheckDoes() throws IOException {
        Peer peer = scene.peer();
        Socket you = scene.dial(peer);
        peer.accept().drip("ab", Duration.ofMillis(1));

        assertEquals("abababab", new String(you.getInputStream().readNBytes(8)));
    }

    @Test
    void aPeerThatSipsTakesEverythingInItsTime() throws IOException {
        Peer peer = scene.peerWithReceiveBuffer(4096);
        Socket you = scene.dial(peer);
        peer.accept().sip(64 * 1024, Duration.ofMillis(1));

        Call<?> writer = scene.run("writer", () -> {
            you.getOutputStream().write(new byte[1 << 20]);
            you.close();
        });

        writer.returns();
    }

    @Test
    void aSmallReceiveBufferTakesLittleUntilThePeerReads() throws IOException {
        Peer peer = scene.peerWithReceiveBuffer(4096);
        Socket you = scene.dial(peer);
        you.setSendBufferSize(4096);
        Connection connection = peer.accept();

        Call<?> writer = scene.run("writer", () -> you.getOutputStream().write(new byte[256 * 1024]));
        writer.awaitStandstill();

        assertFalse(writer.hasEnded());
        connection.receive(256 * 1024);
        writer.returns();
    }

    @Test
    void peersShareAPortOnAddressesOfTheirOwn() throws IOException {
        Peer second = scene.peer("127.0.0.2", 0);
        Peer third = scene.peer("127.0.0.3", second.port());
        BlackHole silence = scene.blackHole("127.0.0.4", second.port());

        new Socket(third.host(), third.port()).close();
        third.accept().expectEnd();
        try (Socket you = new Socket()) {
            assertThrows(ConnectException.class, () -> you.connect(new InetSocketAddress("127.0.0.1", second.port())));
        }
        try (Socket you = new Socket()) {
            assertThrows(SocketTimeoutException.class, () -> you.connect(silence.address(), 100));
        }
        assertTrue(String.join("\n", TextView.lines(scene.recorder().trace())).contains("accepts at 127.0.0.3"));
    }

    @Test
    void aPeerOfIpv6SharesAPortToo() throws IOException {
        Peer second = scene.peer("127.0.0.2", 0);
        boolean has = NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses)
                .anyMatch(InetAddress.ofLiteral("::1")::equals);

        Optional<Peer> ipv6 = scene.ipv6Peer(second.port());

        assertEquals(has, ipv6.isPresent());
        for (Peer peer : ipv6.stream().toList()) {
            new Socket("::1", second.port()).close();
            peer.accept().expectEnd();
        }
    }

    @Test
    void aNameResolvesToAllItsAddressesInTheirOrder() throws Exception {
        InetAddress[] addresses = {InetAddress.ofLiteral("127.0.0.3"), InetAddress.ofLiteral("127.0.0.1")};

        InetAddress[] resolved = InetAddress.getAllByName(scene.hostName(null, addresses));

        assertEquals(List.of("127.0.0.3", "127.0.0.1"),
                Stream.of(resolved).map(InetAddress::getHostAddress).toList());
    }

    @Test
    void theCheckPlaysAClientOfAServerOfYours() throws IOException {
        int port = scene.freePort();
        Call<byte[]> server = scene.call("server", () -> {
            try (ServerSocket listener = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
                    Socket you = listener.accept()) {
                return you.getInputStream().readNBytes(2);
            }
        });
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);

        Connection client = scene.connect(address).send("hi");

        server.returns("hi".getBytes());
        client.expectEnd();
        client.close();
        scene.awaitTimeWait(port);
    }

    @Test
    void aTakenPortIsRefusedToASecondListener() {
        Peer peer = scene.peer();

        assertThrows(BindException.class, () -> new ServerSocket(peer.port(), 1, InetAddress.getLoopbackAddress()));
    }

    @Test
    void aVisitGivesTheAcceptedSocketAndPlaysItsClient() throws IOException {
        Scene.Visit visit = scene.visit(2048);
        visit.client().sendInBackground(new byte[16 << 20]);

        assertEquals(100, visit.accepted().getInputStream().readNBytes(100).length);
        visit.accepted().getOutputStream().write("enough".getBytes());

        visit.client().expect("enough");
    }

    @Test
    void aCallKnowsWhatItTookAndAllocated() {
        Call<Integer> big = scene.call("big", () -> new byte[8 << 20].length);
        Call<Integer> small = scene.call("small", () -> 0);
        big.returns();
        small.returns();

        assertTrue(big.allocatedBytes() >= 8 << 20);
        assertTrue(small.allocatedBytes() < 1 << 20);
        assertTrue(big.took().isPositive());
    }

    @Test
    void anAnswerThatGoesOnByItselfIsWaitedForAfterItsCallsHaveEnded() throws IOException {
        scene.answerGoesOnByItself();
        Peer peer = scene.peer();
        Socket you = scene.dial(peer);
        Connection connection = peer.accept();
        scene.run("starts a heartbeat", () -> Thread.ofVirtual().start(() -> {
            LockSupport.parkNanos(Duration.ofMillis(400).toNanos());
            assertDoesNotThrow(() -> you.getOutputStream().write('!'));
        })).returns();

        connection.expect("!");
    }

    @Test
    void theWriteThatCompletesATextIsHeld() throws IOException {
        Gate gate = scene.gate("the end of its write");
        Peer peer = scene.peer();
        Socket you = scene.dial(peer, Tap.holdingTheWriteThatEnds("two\n", gate));
        Connection connection = peer.accept();

        Call<?> writer = scene.run("writer", () -> {
            you.getOutputStream().write("one\n".getBytes());
            you.getOutputStream().write("two\n".getBytes());
        });
        connection.expect("one\ntwo\n");
        gate.awaitArrival();
        assertFalse(writer.hasEnded());

        gate.open();
        writer.returns();
    }

    @Test
    void aWriteThatIsHeldEndsWhenItsSocketIsClosed() throws IOException {
        Gate gate = scene.gate("the end of its write");
        Peer peer = scene.peer();
        Socket you = scene.dial(peer, Tap.holdingTheFirstWrite(gate));
        peer.accept();

        Call<?> writer = scene.run("writer", () -> you.getOutputStream().write("one\n".getBytes()));
        gate.awaitArrival();
        you.close();

        writer.fails(SocketException.class, "the socket was closed");
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
    void aNameMayHaveOtherLetters() throws Exception {
        String name = scene.hostNameLike("_A-#.", null, InetAddress.ofLiteral("127.0.0.9"));

        assertTrue(name.matches("_A-[0-9]+\\."), name);
        assertEquals("127.0.0.9", InetAddress.getByName(name).getHostAddress());
    }

    @Test
    void anObjectIsHeldUntilNobodyHasIt() throws Exception {
        List<AutoCloseable> sockets = new ArrayList<>();
        Held before = scene.objectsHeld();
        for (int i = 0; i < 500; i++) {
            Socket socket = new Socket();
            socket.close();
            sockets.add(socket);
        }
        assertTrue(scene.objectsHeld().since(before).count() >= 500);

        sockets.clear();

        assertTrue(scene.objectsHeld().since(before).count() < 250);
    }

    @Test
    void theClassThatHasGrownMostIsNamed() {
        Held before = new Held("   1:   40   960  java.lang.String (java.base@25)\n   2:  7  112  Job\n");
        Held after = new Held("   1:   45   999  java.lang.String (java.base@25)\n   2:  9  144  Job\n"
                + "   3:  6  96  Job\nTotal  60  1239\n");

        assertEquals("8 more of Job", after.since(before).toString());
    }

    @Test
    void aNameMoves() throws Exception {
        String name = scene.hostName(null, InetAddress.ofLiteral("127.0.0.9"));
        assertEquals("127.0.0.9", InetAddress.getByName(name).getHostAddress());

        scene.moveHost(name, InetAddress.ofLiteral("127.0.0.8"));
        assertEquals("127.0.0.8", InetAddress.getByName(name).getHostAddress());
        scene.moveHost(name);
        assertThrows(UnknownHostException.class, () -> InetAddress.getByName(name));
        scene.moveHost(name, InetAddress.ofLiteral("127.0.0.9"));
        assertEquals("127.0.0.9", InetAddress.getByName(name).getHostAddress());
    }

    @Test
    void anAddressHasTheNameByWhichItWasFound() throws Exception {
        InetAddress address = InetAddress.ofLiteral("127.0.0.9");
        Gate gate = scene.gate("the look-up of a name");
        scene.holdNameOf(address, gate);
        String name = scene.hostName(null, address);

        assertEquals(name, InetAddress.getByName(name).getHostName());
    }

    @Test
    void theNameOfAnAddressIsLookedUpOnceItsGateIsOpen() throws Exception {
        Gate gate = scene.gate("the look-up of a name");
        InetAddress address = InetAddress.ofLiteral("127.0.0.9");
        scene.holdNameOf(address, gate);
        Call<String> lookup = scene.call("lookup", address::getHostName);
        gate.awaitArrival();
        lookup.awaitStandstill();
        assertFalse(lookup.hasEnded());

        gate.open();

        lookup.returns();
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
    void aBlackHoleThatIsOpenedTakesTheConnectThatWaits() {
        BlackHole silence = scene.blackHole();
        Moment dialled = scene.now();
        Call<?> dialler = scene.run("dialler", () -> new Socket(silence.host(), silence.port()).close());
        silence.awaitDialling();
        Peer peer = silence.open(dialled).orElseThrow();
        dialled.awaitPassed(BlackHole.PATIENCE);

        peer.accept().expectEnd();
        dialler.returns();
    }

    @Test
    void aBlackHoleThatIsOpenedTooLateIsNoVerdict() {
        BlackHole silence = scene.blackHole();
        Moment dialled = scene.now();
        assertFalse(dialled.isOver(Duration.ofHours(1)));
        dialled.awaitPassed(BlackHole.PATIENCE.plusMillis(1));

        assertTrue(dialled.isOver(BlackHole.PATIENCE));
        assertEquals(Unmet.Judged.NOT_YET, assertThrows(Unmet.class, () -> silence.open(dialled)).judged());
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
            InetSocketAddress nobody = new InetSocketAddress(InetAddress.getLoopbackAddress(), scene.freePort());
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
    void bothTimesOfABytesWayAreKnownOnASocketOfTheCheck() throws IOException {
        Peer peer = scene.peer();
        Socket you = scene.dial(peer);
        Connection connection = peer.accept();

        you.getOutputStream().write("he".getBytes());
        you.getOutputStream().write("llo".getBytes());
        connection.awaitBytes(5);
        connection.expect("hello").send("x");
        connection.awaitArrival();
        assertEquals('x', you.getInputStream().read());
        connection.close();
        assertEquals(-1, you.getInputStream().read());

        List<Event.Written> written = events(Event.Written.class);
        assertEquals(List.of("\"he\"", "\"llo\""), written.stream().map(event -> event.data().show()).toList());
        Event.Sent read = events(Event.Sent.class).getFirst();
        Event.Sent sent = events(Event.Sent.class).getLast();
        assertInOrder(written.getFirst().at(), written.getLast().at(), read.seen(), written.getLast().taken(), read.at());
        assertEquals(written.getFirst().at(), read.handed());
        assertEquals(read.at(), read.taken());
        assertInOrder(read.taken(), sent.handed(), sent.seen(), sent.taken());
        assertEquals(Event.Noticed.BY_READING, events(Event.Ended.class).getFirst().noticed());
    }

    @Test
    void aReadThatFailsHasNoticedTheReset() throws IOException {
        Peer peer = scene.peer();
        Socket you = scene.dial(peer);
        Connection connection = peer.accept();

        connection.reset();

        assertThrows(SocketException.class, () -> you.getInputStream().read());
        assertEquals(List.of(Event.Noticed.BY_A_FAILED_READ),
                events(Event.Ended.class).stream().map(Event.Ended::noticed).toList());
    }

    @Test
    void whatIsFedIsHandedOverBeforeItIsTaken() throws IOException {
        scene.note("before");
        InputStream in = scene.input().feed("one", "two");
        in.read();
        in.read(new byte[10]);
        in.read(new byte[2]);

        List<Event.Sent> fed = events(Event.Sent.class);
        assertInOrder(0, fed.getFirst().handed(), fed.getLast().handed(), fed.getFirst().seen(), fed.getFirst().taken(),
                fed.getLast().seen());
        assertEquals(-1, fed.getLast().taken());
    }

    private <E extends Event> List<E> events(Class<E> type) {
        return scene.recorder().trace().events().stream().filter(type::isInstance).map(type::cast).toList();
    }

    private static void assertInOrder(long... times) {
        assertArrayEquals(LongStream.of(times).sorted().toArray(), times);
    }

    @Test
    void aChannelOfTheCheckTakesAPartOfALargeBuffer() throws IOException {
        Peer peer = scene.peer();
        Socket you = scene.dialWithChannel(peer, new Tap() {});
        Connection connection = peer.accept();
        ByteBuffer large = ByteBuffer.allocate(PartialChannel.PART + 1);

        assertEquals(PartialChannel.PART, you.getChannel().write(large));
        assertEquals(1, you.getChannel().write(large));
        connection.receive(PartialChannel.PART + 1);
        you.close();

        assertFalse(you.getChannel().isOpen());
        assertThrows(IOException.class, () -> you.getChannel().write(ByteBuffer.allocate(1)));
    }

    @Test
    void aBlockingChannelOfTheJdkTakesAPartOnAVirtualThreadAndAllOnAPlatformThread() throws Exception {
        for (boolean virtual : new boolean[] {true, false}) {
            Peer peer = scene.peerWithReceiveBuffer(16 * 1024);
            try (SocketChannel channel = SocketChannel.open(peer.address())) {
                Connection connection = peer.accept();
                FutureTask<Integer> write = new FutureTask<>(() -> channel.write(ByteBuffer.allocate(HUGE)));
                (virtual ? Thread.ofVirtual() : Thread.ofPlatform()).start(write);

                if (virtual) {
                    int taken = write.get();
                    assertTrue(0 < taken && taken < HUGE, taken + " bytes");
                } else {
                    connection.receive(HUGE);
                    assertEquals(HUGE, write.get());
                }
            }
        }
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
    void aStreamInMemoryGoesOnWhenItIsFedAgain() {
        ScriptedInput in = scene.input().feed("a");
        Call<byte[]> reader = scene.call("reader", () -> in.readNBytes(2));
        reader.awaitStandstill();

        in.feed("b");

        reader.returns(new byte[] {'a', 'b'});
        assertFalse(in.isClosed());
    }

    @Test
    void aCloseEndsAReadOfAStreamInMemory() {
        ScriptedInput in = scene.input();
        Call<Integer> reader = scene.call("reader", () -> in.read());
        reader.awaitStandstill();

        in.close();

        reader.fails(SocketException.class, "closed here");
        assertTrue(in.isClosed());
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
