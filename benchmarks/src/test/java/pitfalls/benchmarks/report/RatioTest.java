package pitfalls.benchmarks.report;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class RatioTest {

    @Test
    void dividesWithinARoundAndTakesTheGeometricMean() {
        Ratio ratio = Ratio.within(Spread.of(20, 30, 80), Spread.of(10, 30, 20)).orElseThrow();
        assertAll(
                () -> assertEquals(2, ratio.mean(), 1e-12),
                () -> assertEquals(1, ratio.min()),
                () -> assertEquals(4, ratio.max()),
                () -> assertEquals("2 (1 to 4)", ratio.text()));
    }

    @Test
    void aDriftThatHitsBothLeavesTheRatioAlone() {
        Ratio ratio = Ratio.within(Spread.of(12, 24, 6), Spread.of(10, 20, 5)).orElseThrow();
        assertEquals("1.2 (1.2 to 1.2)", ratio.text());
    }

    @Test
    void aRoundThatOneOfTheTwoDoesNotHaveIsLeftOut() {
        assertEquals(Optional.of(new Ratio(3, 3, 3, 1)),
                Ratio.within(Spread.of(Double.NaN, 6, 7), Spread.of(1, 2)).map(RatioTest::exact));
    }

    @Test
    void withoutACommonRoundThereIsNone() {
        assertEquals(Optional.empty(), Ratio.within(Spread.of(Double.NaN, 6), Spread.of(1)));
    }

    @Test
    void oneRoundHasNoSpread() {
        assertEquals("1.5", Ratio.within(Spread.of(3), Spread.of(2)).orElseThrow().text());
    }

    @Test
    void spreadsThatTouchOverlap() {
        assertAll(
                () -> assertTrue(Spread.of(1, 2).overlaps(Spread.of(2, 3))),
                () -> assertTrue(Spread.of(1, 9).overlaps(Spread.of(4, 5))),
                () -> assertFalse(Spread.of(1, 2).overlaps(Spread.of(2.1, 3))));
    }

    @Test
    void figuresHaveAtMostThreeDigits() {
        assertAll(
                () -> assertEquals("37,000", Numbers.rounded(37_012)),
                () -> assertEquals("6.1", Numbers.rounded(6.1)),
                () -> assertEquals("0.744", Numbers.rounded(0.74444)),
                () -> assertEquals("10", Numbers.rounded(9.999)),
                () -> assertEquals("0", Numbers.rounded(0)),
                () -> assertEquals("1,024", Numbers.exact(1024)));
    }

    /** Without the last digits of a logarithm. */
    private static Ratio exact(Ratio ratio) {
        return new Ratio(Math.rint(ratio.mean() * 1e9) / 1e9, ratio.min(), ratio.max(), ratio.rounds());
    }
}
