package pitfalls.benchmarks.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/** Figures as text, the same on every system. */
final class Numbers {
    private static final MathContext THREE_DIGITS = new MathContext(3, RoundingMode.HALF_UP);

    private Numbers() {
    }

    /** A measured figure, with at most three significant digits: 0.744, 6.1, 37,000. */
    static String rounded(double figure) {
        if (!Double.isFinite(figure)) {
            return "?";
        }
        BigDecimal three = new BigDecimal(figure).round(THREE_DIGITS).stripTrailingZeros();
        return String.format(Locale.ROOT, "%,." + Math.max(0, three.scale()) + "f", three);
    }

    /** A parameter, digit by digit: 1,024. */
    static String exact(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** A payload's size: 128 B, 4 KiB. */
    static String payload(long bytes) {
        return bytes >= 1024 && bytes % 1024 == 0 ? exact(bytes / 1024) + " KiB" : exact(bytes) + " B";
    }
}
