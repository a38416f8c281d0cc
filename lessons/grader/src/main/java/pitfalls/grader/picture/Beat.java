package pitfalls.grader.picture;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;

/**
 * A moment of the picture: it has a time, gets a place on the axis, and brings the texts that stand there.
 * A full one takes the whole width for itself.
 */
final class Beat {

    /** Where a text stands beside its moment. */
    enum Place {
        /** What a call says, beside its lane. */
        CALL,
        /** Above what leaves the learner's end, and above what leaves the peer's. */
        FROM_YOU,
        FROM_PEER,
        /** Between the ends. */
        NOTE,
        /** What the peer makes of it. */
        PEER,
        /** Beside a connection's lane at either end. */
        YOUR_STATE,
        PEERS_STATE
    }

    /**
     * A text that wants to stand at a moment.
     *
     * @param lane the x of the lane that it speaks of, for a line that leads there; 0 for none
     * @param most how many lines it may have
     */
    record Text(Place place, String text, Mark.Tone tone, double lane, int most, String title) {}

    /** An earlier moment, and how far below it this one stands at least, in pixels. */
    private record Above(Beat beat, double distance) {}

    private final long at;
    private final List<Text> texts = new ArrayList<>();
    private final DoubleFunction<List<Mark>> full;
    private DoubleFunction<Box> needs;
    private DoubleFunction<List<Box>> takes;
    private boolean bridging;
    private boolean last;
    private final List<Above> above = new ArrayList<>();
    private double y = Double.NaN;

    private Beat(long at, DoubleFunction<List<Mark>> full) {
        this.at = at;
        this.full = full;
    }

    static Beat at(long nanos) {
        return new Beat(nanos, null);
    }

    /** A moment that takes the whole width: the marks are asked for when its top is known. */
    static Beat full(long nanos, DoubleFunction<List<Mark>> marks) {
        return new Beat(nanos, marks);
    }

    Beat with(Text text) {
        texts.add(text);
        return this;
    }

    /** Stands at least so many pixels below another, which is placed earlier; null for none. */
    Beat below(Beat other, double distance) {
        if (other != null) {
            above.add(new Above(other, distance));
        }
        return this;
    }

    /** Needs this box free of texts, as it needs its own texts' places. */
    Beat needing(DoubleFunction<Box> box) {
        needs = box;
        return this;
    }

    /** Takes these boxes too, which are asked for when the moment has its place: no later text may touch them. */
    Beat taking(DoubleFunction<List<Box>> boxes) {
        takes = boxes;
        return this;
    }

    /** Stands for what happened since the moment before: that time is no gap, and the moment shows no time. */
    Beat bridging() {
        bridging = true;
        return this;
    }

    /** Ends the story: what comes after it is what was found then, and its times say nothing. */
    Beat last() {
        last = true;
        return this;
    }

    long at() {
        return at;
    }

    boolean isLast() {
        return last;
    }

    boolean isBridging() {
        return bridging;
    }

    DoubleFunction<Box> needs() {
        return needs;
    }

    DoubleFunction<List<Box>> takes() {
        return takes;
    }

    List<Text> texts() {
        return texts;
    }

    boolean isFull() {
        return full != null;
    }

    List<Mark> marks(double top) {
        return full.apply(top);
    }

    /** The highest place that it may have. */
    double least() {
        return above.stream().mapToDouble(one -> one.beat().y() + one.distance()).max().orElse(0);
    }

    void placed(double y) {
        this.y = y;
    }

    double y() {
        if (Double.isNaN(y)) {
            throw new IllegalStateException("not placed yet");
        }
        return y;
    }
}
