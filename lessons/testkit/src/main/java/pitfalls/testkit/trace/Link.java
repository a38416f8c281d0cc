package pitfalls.testkit.trace;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * One connection as a recorder sees it: which bytes of each direction have been handed over, and how many
 * of them the other end has taken.
 */
public final class Link {

    /** Of more pieces that nobody takes, the later ones are never known to be taken. */
    private static final int MOST_PENDING = 1000;

    /** A piece and how many bytes its direction has had at its end. */
    private record Pending(Stretch.Mark mark, long end) {}

    /** A direction of the connection. */
    private static final class Flow {

        private final Deque<Pending> pending = new ArrayDeque<>();
        private long handed;
        private long taken;

        void hands(Stretch.Mark mark, long count) {
            handed += count;
            if (pending.size() < MOST_PENDING) {
                pending.add(new Pending(mark, handed));
            }
        }

        void takes(long count, long at) {
            taken += count;
            while (!pending.isEmpty() && pending.peek().end() <= taken) {
                pending.remove().mark().change(event -> Recorder.ended(event, at));
            }
        }

        /** When what is taken next was handed over; -1 where nobody knows. */
        long handedNext() {
            return pending.isEmpty() ? -1 : pending.peek().mark().event().at();
        }
    }

    private final Recorder recorder;
    private final Flow fromYou = new Flow();
    private final Flow fromPeer = new Flow();
    private int number;

    /** The last of the peer's ends; null where it has made none. */
    private Stretch.Mark end;

    /** Of the learner's bytes that are not recorded yet: when the first was handed over, and seen here. */
    private long handed = -1;
    private long seen = -1;

    Link(Recorder recorder) {
        this.recorder = recorder;
    }

    /** The connection's number, from 1; 0 where the peer has not accepted it. */
    public int number() {
        synchronized (recorder) {
            return number;
        }
    }

    void isNumber(int number) {
        this.number = number;
        fromYou.pending.forEach(piece -> piece.mark().change(event -> event instanceof Event.Written e
                ? new Event.Written(e.at(), e.taken(), number, e.thread(), e.data(), e.told()) : event));
    }

    /** The calling thread, the learner's, hands bytes to the system now. */
    public void youHand(byte[] bytes, boolean told) {
        String thread = Recorder.thread();
        synchronized (recorder) {
            fromYou.hands(recorder.add(at -> new Event.Written(at, -1, number, thread, Data.of(bytes), told)), bytes.length);
        }
    }

    /** The learner's side has read so many bytes. */
    public void youTake(long count) {
        synchronized (recorder) {
            fromPeer.takes(count, recorder.now());
        }
    }

    /** The learner's side has read all that the peer has sent. */
    public void youHaveTakenAll() {
        synchronized (recorder) {
            fromPeer.takes(fromPeer.handed - fromPeer.taken, recorder.now());
        }
    }

    /** The peer ends the connection, or its direction of it. */
    public void peerEnds(Event.How how) {
        synchronized (recorder) {
            end = recorder.add(at ->
                    new Event.Ended(at, number, Event.End.PEER, how, Event.Noticed.NOTHING_YET));
        }
    }

    /** The learner's side has noticed that the peer has ended the connection. */
    public void youNotice(Event.Noticed noticed) {
        synchronized (recorder) {
            if (end != null) {
                end.change(event -> event instanceof Event.Ended e
                        ? new Event.Ended(e.at(), e.connection(), e.by(), e.how(), noticed) : event);
            }
        }
    }

    /** All that the peer has sent lies in the learner's system, or is taken. */
    public void youHaveGotAll() {
        synchronized (recorder) {
            long now = recorder.now();
            fromPeer.pending.forEach(piece -> piece.mark().change(event -> event instanceof Event.Sent e && e.seen() < 0
                    ? new Event.Sent(e.at(), e.handed(), now, e.taken(), e.connection(), e.from(), e.data(), e.inMemory())
                    : event));
        }
    }

    /** The peer sends bytes now. */
    public void peerSends(byte[] bytes) {
        synchronized (recorder) {
            fromPeer.hands(recorder.add(at ->
                    new Event.Sent(at, at, -1, -1, number, Event.End.PEER, Data.of(bytes), false)), bytes.length);
        }
    }

    /** Bytes of the learner's lie in the peer's system. */
    public void peerSees() {
        synchronized (recorder) {
            seen = seen < 0 ? recorder.now() : seen;
        }
    }

    /** The peer has read so many bytes. */
    public void peerTakes(long count) {
        synchronized (recorder) {
            peerSees();
            handed = handed < 0 ? fromYou.handedNext() : handed;
            fromYou.takes(count, recorder.now());
        }
    }

    /** What the peer has taken since it said so last is recorded. */
    public void peerHas(Data data) {
        synchronized (recorder) {
            recorder.add(at -> new Event.Sent(at, handed, seen < 0 ? at : seen, at, number, Event.End.YOU, data, false));
            handed = -1;
            seen = -1;
        }
    }
}
