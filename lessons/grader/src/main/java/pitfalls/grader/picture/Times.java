package pitfalls.grader.picture;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleFunction;
import pitfalls.grader.picture.Mark.Label;
import pitfalls.grader.picture.Mark.Side;
import pitfalls.grader.picture.Mark.Tone;

/**
 * The axis of time. It goes down, in proportion where there is room: a moment stands lower where its texts
 * would touch others, and a time in which nothing happens is cut to a marked gap with its length written
 * on it. No moment stands above an earlier one. After the last moment of the story what follows is in its
 * order, for its times are those of whoever looks.
 */
final class Times {

    /** What the middle one of the distances between two moments becomes, in pixels. */
    private static final double USUAL = 22;

    /** A time that would be longer is cut, in pixels. */
    private static final double LONGEST = 110;

    private static final double GAP = 28;
    private static final double ROOM = 3;

    /** What lies between the texts of two moments. */
    private static final double LEADING = 5;

    /** Less than this is no overlap: what rounding leaves, in pixels. */
    private static final double TOUCH = 0.001;

    /** A distance below this is none: moments that are the same to a reader, in nanoseconds. */
    private static final long SAME = 20_000;

    /** A time that something fills, though its moments are not drawn. */
    private record Filled(long from, long to) {}

    private final Columns columns;
    private final List<Filled> filled = new ArrayList<>();
    private final List<Mark> marks = new ArrayList<>();
    private final List<Box> taken = new ArrayList<>();
    private final List<Beat> placed = new ArrayList<>();
    private double last;
    private double lowest;
    private double timesBottom;

    /** @param top what stands above the axis ends here */
    Times(Columns columns, double top) {
        this.columns = columns;
        this.last = top;
        this.lowest = top;
        take(new Box(0, 0, columns.width(), top));
    }

    /** Says that something happens in this time, so that no gap claims the contrary. */
    void fill(long from, long to) {
        filled.add(new Filled(from, to));
    }

    /** Gives every moment its place; they are in the order of their times. */
    void place(List<Beat> beats) {
        double scale = USUAL / usual(beats);
        boolean over = false;
        for (Beat beat : beats) {
            if (!placed.isEmpty()) {
                long passes = beat.at() - placed.getLast().at();
                if (beat.isBridging() || over) {
                    last += Math.min(passes * scale, USUAL);
                } else if (passes * scale > LONGEST) {
                    gap(placed.getLast().at(), beat.at());
                } else {
                    last += passes * scale;
                }
            }
            if (beat.isFull()) {
                placeFull(beat);
            } else {
                place(beat);
            }
            last = beat.isFull() ? lowest : beat.y();
            over |= beat.isLast();
            placed.add(beat);
        }
    }

    private static double usual(List<Beat> beats) {
        long[] lengths = new long[Math.max(0, beats.size() - 1)];
        for (int i = 0; i < lengths.length; i++) {
            lengths[i] = beats.get(i + 1).at() - beats.get(i).at();
        }
        long[] long_ = Arrays.stream(lengths).filter(length -> length >= SAME).sorted().toArray();
        return long_.length == 0 ? 1e6 : long_[(long_.length - 1) / 2];
    }

    private void gap(long from, long to) {
        double top = lowest + 2 * ROOM;
        boolean isFilled = filled.stream().anyMatch(one -> one.from() < to && from < one.to());
        String length = Words.length(to - from);
        String title = (isFilled ? "this goes on for " : "nothing happens for ") + length;
        Box box = new Box(columns.timesRight() + ROOM, top, columns.width() - Columns.EDGE / 2, top + GAP);
        marks.add(new Mark.Gap(box.left(), top, box.right(), box.bottom(), title));
        Face face = columns.face();
        add(new Label(middle(), top + GAP / 2 + face.ascent() / 2, Side.BOTH, List.of(title), face, Tone.SOFT, ""));
        take(box);
        last = box.bottom() + 2 * ROOM;
    }

    private void place(Beat beat) {
        List<Label> labels = beat.texts().stream().map(this::label).toList();
        List<DoubleFunction<Box>> boxes = new ArrayList<>();
        labels.forEach(label -> boxes.add(at -> spaced(at(label, at).box())));
        if (beat.needs() != null) {
            boxes.add(beat.needs());
        }
        double y = Math.max(last, beat.least());
        for (double before = Double.NaN; before != y; ) {
            before = y;
            for (DoubleFunction<Box> box : boxes) {
                y = free(box, y);
            }
        }
        beat.placed(y);
        for (int i = 0; i < labels.size(); i++) {
            Label label = at(labels.get(i), y);
            add(label);
            take(label.box());
            lead(beat.texts().get(i), label, y);
        }
        if (beat.takes() != null) {
            beat.takes().apply(y).forEach(this::take);
        }
        time(beat, !labels.isEmpty() && !beat.isBridging());
    }

    /** The first place from this one on, downwards, where the box touches nothing. */
    private double free(DoubleFunction<Box> box, double from) {
        double y = from;
        for (int i = taken.size() - 1; i >= 0; i--) {
            Box other = taken.get(i);
            Box here = box.apply(y);
            if (here.overlaps(other) && other.bottom() - here.top() > TOUCH) {
                y += other.bottom() - here.top();
                i = taken.size();
            }
        }
        return y;
    }

    private static Box spaced(Box box) {
        return new Box(box.left() - ROOM, box.top() - LEADING, box.right() + ROOM, box.bottom());
    }

    private void placeFull(Beat beat) {
        double top = Math.max(Math.max(last, lowest + 2 * ROOM), beat.least());
        beat.placed(top);
        List<Mark> full = beat.marks(top);
        double bottom = full.stream().mapToDouble(mark -> mark.box().bottom()).max().orElse(top);
        marks.addAll(full);
        take(new Box(0, top, columns.width(), bottom));
        lowest = Math.max(lowest, bottom + ROOM);
        time(beat, !beat.isBridging());
    }

    private void take(Box box) {
        taken.add(box);
        lowest = Math.max(lowest, box.bottom());
    }

    private void add(Mark mark) {
        marks.add(mark);
    }

    /** The time beside a moment, where there is room for it. */
    private void time(Beat beat, boolean wanted) {
        Face face = columns.face();
        String text = columns.wide() ? Words.time(beat.at()) : Words.digits(beat.at());
        Label label = new Label(columns.timesRight(), beat.y() + face.ascent() / 2, Side.LEFT, List.of(text), face,
                Tone.SOFT, Words.time(beat.at()));
        if (wanted && label.box().top() >= timesBottom && label.box().left() >= 0) {
            add(label);
            timesBottom = label.box().bottom() + ROOM;
            lowest = Math.max(lowest, label.box().bottom());
        }
    }

    private void lead(Beat.Text text, Label label, double y) {
        if (text.lane() > 0) {
            double from = columns.wide() ? label.box().right() + ROOM : label.box().left() - ROOM;
            if (Math.abs(text.lane() - from) > 2 * ROOM) {
                add(new Mark.Leader(from, text.lane(), y));
            }
        }
    }

    private double middle() {
        return (columns.from() + columns.to()) / 2;
    }

    /** The label of a text whose moment stands at 0. */
    private Label label(Beat.Text text) {
        Face face = columns.face();
        boolean wide = columns.wide();
        double between = columns.to() - columns.from();
        double centred = face.ascent() / 2;
        return switch (text.place()) {
            case CALL -> wide
                    ? label(text, columns.callsRight(), columns.callsRight() - columns.callsLeft(), Side.LEFT, centred)
                    : label(text, columns.from(), between, Side.RIGHT, centred);
            case FROM_YOU -> above(label(text, columns.from(), between, Side.RIGHT, 0));
            case FROM_PEER -> above(label(text, columns.to(), between, Side.LEFT, 0));
            case NOTE -> label(text, middle(), between, Side.BOTH, centred);
            case PEER -> wide
                    ? label(text, columns.peerLeft(), columns.width() - Columns.EDGE - columns.peerLeft(), Side.RIGHT,
                            centred)
                    : label(text, columns.to(), between, Side.LEFT, face.ascent() + 3 * ROOM);
            case YOUR_STATE -> label(text, columns.from(), between / 2 - 4, Side.RIGHT, centred);
            case PEERS_STATE -> label(text, columns.to(), between / 2 - 4, Side.LEFT, centred);
        };
    }

    private Label label(Beat.Text text, double x, double width, Side side, double y) {
        Face face = columns.face();
        return new Label(x, y, side, face.wrap(text.text(), width, text.most()), face, text.tone(), text.title());
    }

    private static Label above(Label label) {
        Face face = label.face();
        return at(label, -face.descent() - ROOM - (label.lines().size() - 1) * face.line());
    }

    private static Label at(Label label, double y) {
        return new Label(label.x(), label.y() + y, label.side(), label.lines(), label.face(), label.tone(), label.title());
    }

    /** Where a time stands: between the moments around it, once they are placed. */
    double y(long nanos) {
        Beat before = placed.getFirst();
        for (Beat beat : placed) {
            if (beat.at() > nanos) {
                double part = (double) (nanos - before.at()) / (beat.at() - before.at());
                return before.y() + Math.max(0, part) * (beat.y() - before.y());
            }
            before = beat;
        }
        return before.y();
    }

    /** Labels, gaps and whatever else came with the moments. */
    List<Mark> marks() {
        return marks;
    }

    /** The lowest point of all that was placed. */
    double bottom() {
        return Math.max(lowest, last);
    }
}
