package pitfalls.grader.picture;

import java.util.List;

/**
 * Something that is drawn, where it stands. A mark has a shape of its own, so that none is told by its
 * colour alone. The title says in words what it stands for; it is empty for marks that only lead the eye.
 */
sealed interface Mark {

    /** What the mark covers. */
    Box box();

    String title();

    /** Which part a text plays. */
    enum Tone { HEAD, PLAIN, SOFT, BYTES, DEADLINE, BAD }

    /** To which side of its x a text runs. */
    enum Side { RIGHT, LEFT, BOTH }

    /**
     * A text of one or more lines.
     *
     * @param x where its lines begin, end or have their middle
     * @param y the baseline of the first line
     */
    record Label(double x, double y, Side side, List<String> lines, Face face, Tone tone, String title)
            implements Mark {

        @Override
        public Box box() {
            double width = face.width(lines);
            double left = switch (side) {
                case RIGHT -> x;
                case LEFT -> x - width;
                case BOTH -> x - width / 2;
            };
            return new Box(left, y - face.ascent(), left + width,
                    y + (lines.size() - 1) * face.line() + face.descent());
        }
    }

    /** The line of a thread or of a connection, from where it is first heard of. */
    record Lane(double x, double top, double bottom, boolean connection, String title) implements Mark {

        @Override
        public Box box() {
            return new Box(x - 1, top, x + 1, bottom);
        }
    }

    /** A call, from its begin to its end; an open one has not ended. */
    record Bar(double x, double top, double bottom, boolean open, String title) implements Mark {

        static final double WIDTH = 12;

        @Override
        public Box box() {
            return new Box(x - WIDTH / 2, top, x + WIDTH / 2, bottom);
        }
    }

    /** A thread that the check holds at a gate. */
    record Hold(double x, double top, double bottom, String title) implements Mark {

        @Override
        public Box box() {
            return new Box(x - Bar.WIDTH / 2, top, x + Bar.WIDTH / 2, bottom);
        }
    }

    /** What the system said of one end of a connection, from when it said so. */
    record State(double x, double top, double bottom, String title) implements Mark {

        static final double WIDTH = 6;

        @Override
        public Box box() {
            return new Box(x - WIDTH / 2, top, x + WIDTH / 2, bottom);
        }
    }

    /** How an arrow ends. */
    enum Tip {
        /** It was taken. */
        HEAD,
        /** Nobody took it. */
        CROSS,
        /** It ended the direction. */
        END,
        /** It broke the connection. */
        BREAK
    }

    /**
     * What went from one lane to another.
     *
     * @param dotted whether it lay in a buffer and was not taken
     */
    record Arrow(double fromX, double fromY, double toX, double toY, Tip tip, boolean dotted, String title)
            implements Mark {

        @Override
        public Box box() {
            double tip = 5;
            return new Box(Math.min(fromX, toX), fromY - tip, Math.max(fromX, toX), toY + tip);
        }
    }

    /** A thin line from a mark to its label. */
    record Leader(double fromX, double toX, double y) implements Mark {

        @Override
        public Box box() {
            return new Box(Math.min(fromX, toX), y, Math.max(fromX, toX), y);
        }

        @Override
        public String title() {
            return "";
        }
    }

    /** A stretch of time that is not drawn at its length. */
    record Gap(double left, double top, double right, double bottom, String title) implements Mark {

        @Override
        public Box box() {
            return new Box(left, top, right, bottom);
        }
    }

    /** What texts over the whole width stand on. */
    record Panel(double left, double top, double right, double bottom) implements Mark {

        @Override
        public Box box() {
            return new Box(left, top, right, bottom);
        }

        @Override
        public String title() {
            return "";
        }
    }

    /** A moment that matters to everybody, across the picture: a deadline, or where the check failed. */
    record Rule(double left, double right, double y, boolean failed, String title) implements Mark {

        @Override
        public Box box() {
            return new Box(left, y - 1, right, y + 1);
        }
    }

    /** What the failure is about: a lane at the moment at which the check failed. */
    record Ring(double x, double y, String title) implements Mark {

        static final double RADIUS = 7;

        @Override
        public Box box() {
            return new Box(x - RADIUS, y - RADIUS, x + RADIUS, y + RADIUS);
        }
    }

    /** For how long a deadline ran: from its begin to its end. */
    record Span(double x, double top, double bottom, String title) implements Mark {

        @Override
        public Box box() {
            return new Box(x - 3, top, x + 3, bottom);
        }
    }

    /** One byte of the two rows that are compared. */
    record Cell(double left, double top, double width, double height, String text, Face face, boolean differs,
            String title) implements Mark {

        @Override
        public Box box() {
            return new Box(left, top, left + width, top + height);
        }
    }

    /** Points at the first byte that differs, between the two rows. */
    record Pointer(double x, double top, double bottom, String title) implements Mark {

        @Override
        public Box box() {
            return new Box(x - 4, top, x + 4, bottom);
        }
    }
}
