package pitfalls.grader.picture;

/**
 * Where things stand side by side: the times, the lanes of both ends, and the places for texts. A wide
 * picture has a column for what calls say, one for what goes between the ends and one for what the peer
 * makes of it; a narrow one has all texts between the ends, each on lines of its own.
 *
 * @param width of the whole picture, in pixels; all others are places from its left edge
 * @param wide whether it has three columns of text
 * @param timesRight where the times end
 * @param callsLeft where the column of calls begins, and
 * @param callsRight where it ends; a narrow picture has none
 * @param thread the first thread's lane
 * @param yours the learner's end of the first connection
 * @param peers the peer's end of the first connection
 * @param from where texts between the ends may begin, and
 * @param to where they end
 * @param peerLeft where the peer's column begins; a narrow picture has none
 */
record Columns(double width, boolean wide, Face face, double timesRight, double callsLeft, double callsRight,
        double thread, double yours, double peers, double from, double to, double peerLeft) {

    /** From this width on there is room for three columns of text. */
    static final double WIDE = 1000;

    static final double EDGE = 10;

    private static final Face LARGE = new Face(13);
    private static final Face SMALL = new Face(12);

    /** What the two outer columns of a wide picture have of its width. */
    private static final double CALLS = 0.27;
    private static final double PEER = 0.19;

    /** What a lane has beside it on each side, and a text beside a lane. */
    private static final double ROOM = 12;

    static Columns of(double width, int threads, int connections) {
        boolean wide = width >= WIDE;
        double between = between(wide);
        double times = wide ? 92 : 46;
        double callsLeft = times + ROOM;
        double callsRight = callsLeft + (wide ? width * CALLS : 0);
        double thread = callsRight + (wide ? 16 : 8);
        double lastThread = thread + (threads - 1) * between;
        double yours = threads == 0 ? thread : lastThread + 20;
        double lastYours = connections == 0 ? lastThread : yours + (connections - 1) * between;
        double peerLeft = width - EDGE - (wide ? width * PEER : 0);
        double lastPeer = wide ? peerLeft - ROOM : width - EDGE;
        double peers = lastPeer - Math.max(0, connections - 1) * between;
        return new Columns(width, wide, wide ? LARGE : SMALL, times, callsLeft, callsRight, thread, yours, peers,
                lastYours + ROOM, connections == 0 ? lastPeer : peers - ROOM, peerLeft);
    }

    private static double between(boolean wide) {
        return wide ? 20 : 16;
    }

    /** How many lanes of threads, and how many of connections at each end, have room. */
    static int mostThreads(double width) {
        return width >= WIDE ? 8 : 4;
    }

    static int mostConnections(double width) {
        return width >= WIDE ? 6 : 3;
    }

    double threadX(int lane) {
        return thread + lane * between(wide);
    }

    double yourX(int lane) {
        return yours + lane * between(wide);
    }

    double peerX(int lane) {
        return peers + lane * between(wide);
    }
}
