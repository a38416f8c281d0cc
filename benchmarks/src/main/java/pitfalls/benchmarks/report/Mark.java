package pitfalls.benchmarks.report;

import java.awt.Color;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * A colour and a shape that always go together, so that neither is needed alone. The colours are from Okabe and Ito's
 * set, which colour-blind readers can tell apart, darker on a light ground and lighter on a dark one.
 */
enum Mark {
    SQUARE(0x4a4a4a, 0xcfcfcf, SeriesMarkers.SQUARE),
    CIRCLE(0x008060, 0x2fc79c, SeriesMarkers.CIRCLE),
    DIAMOND(0x0068b0, 0x5cb8f0, SeriesMarkers.DIAMOND),
    TRIANGLE(0xd05a00, 0xf58c4a, SeriesMarkers.TRIANGLE_UP),
    /** What belongs to no server. */
    PLAIN(0x22272e, 0xe3e6ea, SeriesMarkers.CIRCLE);

    final Marker shape;
    private final Color onLight;
    private final Color onDark;

    Mark(int onLight, int onDark, Marker shape) {
        this.onLight = new Color(onLight);
        this.onDark = new Color(onDark);
        this.shape = shape;
    }

    Color on(Theme theme) {
        return theme == Theme.LIGHT ? onLight : onDark;
    }
}
