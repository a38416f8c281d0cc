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

    /**
     * A piece that is not taken yet.
     *
     * @param nanos when it was handed over, as a {@link System#nanoTime()}: a round begins a time of its own
     * @param end how many bytes its direction has had at its end
     */
    private record Pending(Stretch.Mark mark, long nanos, long end) {}

    /** A direction of the connection. */
    private static final class Flow {

        private final Deque<Pending> pending = new ArrayDeque<>();
        private long handed;
        private long taken;

        void hands(Stretch.Mark mark, long nanos, long count) {
            handed += count;
            if (pending.size() < MOST_PENDING) {
                pending.add(new Pending(mark, nanos, handed));
            }
        }

        void takes(long count, long at) {
            taken += count;
            while (!pending.isEmpty() && pending.peek().end() <= taken) {
                pending.remove().mark().ends(at);
            }
        }

        /** When what is taken next was handed over, as a {@link System#nanoTime()}; null where nobody knows. */
        Long handedNext() {
            return pending.isEmpty() ? null : pending.peek().nanos();
        }
    }

    private final Recorder recorder;
    private final Flow fromYou = new Flow();
    private final Flow fromPeer = new Flow();
    private int number;

    /** The last of the peer's ends; null where it has made none. */
    private Stretch.Mark end;

    /** Of the learner's bytes that are not recorded yet: when the first was handed over, and seen here; or null. */
    private Long handed;
    private Long seen;

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
        for (Pending piece : fromYou.pending) {
            if (piece.mark().event() instanceof Event.Written e) {
                piece.mark().becomes(new Event.Written(e.at(), e.taken(), number, e.thread(), e.data(), e.told()));
            }
        }
    }

    /** The calling thread, the learner's, hands bytes to the system now. */
    public void youHand(byte[] bytes, boolean told) {
        String thread = Recorder.thread();
        synchronized (recorder) {
            Event.Written said = new Event.Written(0, -1, number, thread, Data.of(bytes), told);
            long at = recorder.begin();
            fromYou.hands(recorder.add(said, said.at(at)), recorder.nanos(at), bytes.length);
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
            Event.Ended said = new Event.Ended(0, number, Event.End.PEER, how, Event.Noticed.NOTHING_YET);
            end = recorder.add(said, said.at(recorder.begin()));
        }
    }

    /** The learner's side has noticed that the peer has ended the connection. */
    public void youNotice(Event.Noticed noticed) {
        synchronized (recorder) {
            if (end != null && end.event() instanceof Event.Ended e) {
                end.becomes(new Event.Ended(e.at(), e.connection(), e.by(), e.how(), noticed));
            }
        }
    }

    /** All that the peer has sent lies in the learner's system, or is taken. */
    public void youHaveGotAll() {
        synchronized (recorder) {
            long now = recorder.now();
            for (Pending piece : fromPeer.pending) {
                if (piece.mark().event() instanceof Event.Sent e && e.seen() < 0) {
                    piece.mark().becomes(new Event.Sent(e.at(), e.handed(), now, e.taken(), e.connection(), e.from(),
                            e.data(), e.inMemory()));
                }
            }
        }
    }

    /** The peer sends bytes now. */
    public void peerSends(byte[] bytes) {
        synchronized (recorder) {
            Event.Sent said = new Event.Sent(0, -1, -1, -1, number, Event.End.PEER, Data.of(bytes), false);
            long at = recorder.begin();
            fromPeer.hands(recorder.add(said,
                    new Event.Sent(at, at, -1, -1, number, said.from(), said.data(), false)), recorder.nanos(at), bytes.length);
        }
    }

    /** Bytes of the learner's lie in the peer's system. */
    public void peerSees() {
        synchronized (recorder) {
            seen = seen == null ? (Long) System.nanoTime() : seen;
        }
    }

    /** The peer has read so many bytes. */
    public void peerTakes(long count) {
        synchronized (recorder) {
            peerSees();
            handed = handed == null ? fromYou.handedNext() : handed;
            fromYou.takes(count, recorder.now());
        }
    }

    /** What the peer has taken since it said so last is recorded. */
    public void peerHas(Data data) {
        synchronized (recorder) {
            Event.Sent said = new Event.Sent(0, -1, -1, -1, number, Event.End.YOU, data, false);
            long at = recorder.begin();
            recorder.add(said, new Event.Sent(at, recorder.since(handed), seen == null ? at : recorder.since(seen), at,
                    number, said.from(), data, false));
            handed = null;
            seen = null;
        }
    }
}
