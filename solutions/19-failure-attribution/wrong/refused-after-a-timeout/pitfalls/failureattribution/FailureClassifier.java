// Misconception: a ConnectException that speaks of a timeout is the system's own limit.
// Rejected by: tells a refused connect from a host that cannot be reached
package pitfalls.failureattribution;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;

/**
 * Says why a call on a connection failed, for the log, the alarm and the decision to try again. The
 * connections are Sockets and SocketChannels.
 *
 * <p>Each connect of ours is limited to a few seconds: no system's own connect timeout comes before ours.
 */
public final class FailureClassifier {

    /**
     * Classifies a failure.
     *
     * <p>The cause depends on what the call was, on the exception's type and on what this side did. It does
     * not depend on a message: messages differ between systems, languages and versions of the JDK. What
     * only a message could tell apart has one cause. What an exception wraps does not count: it may come from
     * another connection. Where this side had closed, or shut down this direction, that is the cause, whatever
     * was thrown, or nothing. Where a connection failed more than once, the cause is that of its first failure
     * alone, however long ago that was, and whatever this side did after it.
     *
     * <p>A classifier keeps nothing: its answer does not depend on the failures that it was asked about before.
     * Several threads may ask one at once.
     *
     * @param failure what failed; neither it nor its phase is null, and {@code thrown} is null in a READ alone
     * @return the cause; never null, and no failure makes this method throw
     */
    public Cause classify(Failure failure) {
        Failure first = failure;
        while (first.earlier() != null) {
            first = first.earlier();
        }
        if (first.closedHere()) {
            return Cause.CLOSED_HERE;
        }
        Phase phase = first.phase();
        boolean dial = phase == Phase.CONNECT;
        boolean inUse = phase == Phase.READ || phase == Phase.WRITE;
        return switch (first.thrown()) {
            case null -> Cause.PEER_CLOSED;
            case ClosedChannelException e -> Cause.CLOSED_HERE;
            case UnknownHostException e when dial -> Cause.UNKNOWN_HOST;
            case UnresolvedAddressException e when dial -> Cause.UNKNOWN_HOST;
            case ConnectException e when dial && String.valueOf(e.getMessage()).contains("timed out") ->
                    Cause.CONNECT_LIMIT;
            case ConnectException e when dial -> Cause.REFUSED;
            case NoRouteToHostException e when dial -> Cause.UNREACHABLE;
            case BindException e when !inUse -> dial ? Cause.DIAL_DENIED : Cause.BIND_DENIED;
            case SocketTimeoutException e when dial -> Cause.CONNECT_LIMIT;
            case SocketTimeoutException e when phase == Phase.READ -> Cause.READ_LIMIT;
            case IOException e when inUse && isOfTheSystem(e) -> Cause.CONNECTION_LOST;
            case Exception e -> Cause.UNKNOWN;
        };
    }

    /** A system's errors have these types; a subclass of IOException is about something else. */
    private static boolean isOfTheSystem(IOException thrown) {
        return thrown.getClass() == SocketException.class || thrown.getClass() == IOException.class;
    }

    /** What the call was. CONNECT includes the look-up of the peer's name. */
    public enum Phase { BIND, CONNECT, READ, WRITE }

    /**
     * A call that failed.
     *
     * @param thrown the exception, the connection's or any other, or null where a read gave -1, the end of
     *     the stream
     * @param closedHere whether this side had closed the connection, or shut down this direction of it, when
     *     the call came back; an interrupt of its thread that closed the connection counts too, and the close
     *     that a failed connect does by itself does not; where it is false, a ClosedChannelException may have
     *     either of two causes in any phase, CLOSED_HERE and UNKNOWN
     * @param earlier the failure that the connection had before this one, or null; a read that only came to
     *     its limit is never given here, for it leaves the connection as it was
     */
    public record Failure(Phase phase, Exception thrown, boolean closedHere, Failure earlier) {}

    /** Why a call failed. */
    public enum Cause {
        /** The peer's name has no address, as far as we could learn. */
        UNKNOWN_HOST,
        /** The connect was answered with a refusal. */
        REFUSED,
        /** The connect was answered, or ended, with the word that no way leads to the peer's host. */
        UNREACHABLE,
        /** Our limit for the connect was over. Nobody knows what the peer does. */
        CONNECT_LIMIT,
        /** Our limit for a read was over. The peer may be slow, or gone; the connection stands. */
        READ_LIMIT,
        /** This machine did not give us an address to bind: in use, not its own, or not allowed. */
        BIND_DENIED,
        /** This machine did not let our connect out: no address of ours is left for it, or not allowed. */
        DIAL_DENIED,
        /** The peer ended its direction, as after its last byte: a read gave -1. */
        PEER_CLOSED,
        /**
         * The connection stood, and was reset or given up, by no act of this side. In a read or a write the
         * system says so with a SocketException or a plain IOException. A subclass of IOException for which
         * there is no other cause here is about something else, for instance bad bytes or half a record.
         */
        CONNECTION_LOST,
        /** This side closed the connection, or this direction of it. */
        CLOSED_HERE,
        /** None of the others for certain: the cause is another, or nothing but a message could tell. */
        UNKNOWN
    }
}
