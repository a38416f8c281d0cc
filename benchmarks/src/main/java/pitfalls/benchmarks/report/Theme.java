package pitfalls.benchmarks.report;

import java.awt.Color;

/** The page's two grounds, and what is written on them. The style sheet has the same colours. */
enum Theme {
    LIGHT(0xffffff, 0x1c2026, 0x59616b, 0xdfe3e8),
    DARK(0x15181c, 0xe6e9ed, 0xa3abb5, 0x343a42);

    final Color ground;
    final Color text;
    final Color muted;
    final Color grid;

    Theme(int ground, int text, int muted, int grid) {
        this.ground = new Color(ground);
        this.text = new Color(text);
        this.muted = new Color(muted);
        this.grid = new Color(grid);
    }
}
