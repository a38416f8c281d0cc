package pitfalls.benchmarks.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Line2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * A plot as a PNG, twice as many pixels as it takes on the page. XChart draws what lies inside the axes; the texts around
 * them are set here, because they must fit a narrow screen too.
 */
final class Picture {
    private static final int SHARPNESS = 2;

    /** The room that the page has. Fonts are in the page's pixels. */
    enum Format {
        WIDE(1000, 15, 18, 10), NARROW(360, 12, 14, 8);

        final int width;
        private final Font font;
        private final Font titleFont;
        private final int markSize;

        Format(int width, int fontSize, int titleSize, int markSize) {
            this.width = width;
            this.font = new Font(Font.SANS_SERIF, Font.PLAIN, fontSize);
            this.titleFont = new Font(Font.SANS_SERIF, Font.BOLD, titleSize);
            this.markSize = markSize;
        }

        int height(Plot plot) {
            return this == WIDE ? plot.height() : plot.narrowHeight();
        }
    }

    private final Plot plot;
    private final Theme theme;
    private final Format format;
    private final BufferedImage image;
    private final Graphics2D pen;
    private int top = 0;
    private int left;
    private int right;
    private int bottom;
    private int series = 0;

    private Picture(Plot plot, Theme theme, Format format) {
        this.plot = plot;
        this.theme = theme;
        this.format = format;
        int height = format.height(plot);
        image = new BufferedImage(format.width * SHARPNESS, height * SHARPNESS, BufferedImage.TYPE_INT_RGB);
        pen = image.createGraphics();
        pen.scale(SHARPNESS, SHARPNESS);
        pen.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        pen.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        pen.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        pen.setColor(theme.ground);
        pen.fillRect(0, 0, format.width, height);
    }

    static byte[] png(Plot plot, Theme theme, Format format) throws IOException {
        var picture = new Picture(plot, theme, format);
        picture.paint();
        picture.pen.dispose();
        return encode(picture.image);
    }

    private void paint() {
        heading();
        legend();
        frame();
        inside();
        labels();
    }

    private void heading() {
        pen.setFont(format.titleFont);
        paragraph(plot.title(), theme.text);
        pen.setFont(format.font);
        paragraph(plot.unit(), theme.muted);
        top += 6;
    }

    private void paragraph(String text, Color color) {
        FontMetrics metrics = pen.getFontMetrics();
        pen.setColor(color);
        var line = new StringBuilder();
        for (String word : text.split(" ")) {
            if (!line.isEmpty() && metrics.stringWidth(line + " " + word) > format.width) {
                line(line.toString(), metrics);
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        line(line.toString(), metrics);
    }

    private void line(String text, FontMetrics metrics) {
        pen.drawString(text, 0, top + metrics.getAscent());
        top += metrics.getHeight();
    }

    private void legend() {
        FontMetrics metrics = pen.getFontMetrics();
        int sample = 26;
        int x = 0;
        for (Plot.Key key : plot.keys()) {
            int width = sample + 7 + metrics.stringWidth(key.text());
            if (x > 0 && x + width > format.width) {
                x = 0;
                top += metrics.getHeight() + 2;
            }
            int middle = top + metrics.getHeight() / 2;
            pen.setColor(key.mark().on(theme));
            if (key.kind() == Plot.Kind.CURVE) {
                pen.setStroke(new BasicStroke(2));
                pen.drawLine(x, middle, x + sample, middle);
            }
            marker(key.kind(), key.mark()).paint(pen, x + sample / 2.0, middle, format.markSize);
            pen.setColor(theme.text);
            pen.drawString(key.text(), x + sample + 7, top + metrics.getAscent());
            x += width + 20;
        }
        top += plot.keys().isEmpty() ? 0 : metrics.getHeight();
        top += 10;
    }

    /** Where the axes stand: the texts beside them decide. */
    private void frame() {
        FontMetrics metrics = pen.getFontMetrics();
        left = 10 + plot.y().ticks().stream().flatMap(tick -> lines(tick).stream()).mapToInt(metrics::stringWidth)
                .max().orElse(0);
        int widestNote = plot.notes().stream().mapToInt(note -> metrics.stringWidth(note.text()) + 12).max().orElse(0);
        int lastLabel = plot.x().ticks().isEmpty() ? 0 : metrics.stringWidth(plot.x().ticks().getLast().label()) / 2;
        right = format.width - Math.max(widestNote, lastLabel + 2);
        int lines = plot.x().title().isEmpty() ? 1 : 2;
        bottom = format.height(plot) - lines * metrics.getHeight() - 8;
    }

    /** A row's label takes two lines where there is little room. */
    private List<String> lines(Axis.Tick tick) {
        return plot.rows() && format == Format.NARROW ? List.of(tick.label().split(", ")) : List.of(tick.label());
    }

    private void inside() {
        XYChart chart = new XYChartBuilder().width(right - left).height(bottom - top).build();
        var styler = chart.getStyler();
        styler.setXAxisMin(plot.x().min()).setXAxisMax(plot.x().max())
                .setYAxisMin(plot.y().min()).setYAxisMax(plot.y().max())
                .setAxisTicksVisible(false).setAxisTitlesVisible(false).setPlotGridLinesVisible(false)
                .setPlotMargin(0);
        styler.setLegendVisible(false).setChartTitleVisible(false).setChartPadding(0).setPlotBorderVisible(false)
                .setPlotContentSize(1).setMarkerSize(format.markSize)
                .setChartBackgroundColor(theme.ground).setPlotBackgroundColor(theme.ground);
        grid(chart);
        plot.strokes().forEach(stroke -> stroke(chart, stroke));
        pen.translate(left, top);
        chart.paint(pen, right - left, bottom - top);
        pen.setFont(format.font);
        pen.translate(-left, -top);
    }

    private void grid(XYChart chart) {
        var lines = new ArrayList<double[][]>();
        plot.x().ticks().forEach(tick -> lines.add(new double[][] {
            {tick.at(), tick.at()}, {plot.y().min(), plot.y().max()}}));
        if (!plot.rows()) {
            plot.y().ticks().forEach(tick -> lines.add(new double[][] {
                {plot.x().min(), plot.x().max()}, {tick.at(), tick.at()}}));
        }
        lines.forEach(line -> add(chart, line[0], line[1], theme.grid, new BasicStroke(1), SeriesMarkers.NONE));
    }

    private void stroke(XYChart chart, Plot.Stroke stroke) {
        float broad = format == Format.WIDE ? 18 : 13;
        BasicStroke line = switch (stroke.kind()) {
            case CURVE, LINE -> new BasicStroke(2, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
            case SPREAD -> new BasicStroke(1.3f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER);
            case BAR -> new BasicStroke(broad, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER);
            case REFERENCE -> new BasicStroke(1.5f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER, 1,
                    new float[] {5, 4}, 0);
            case MARKS, HOLLOW -> SeriesLines.NONE;
        };
        Color color = stroke.kind() == Plot.Kind.REFERENCE ? theme.muted : stroke.mark().on(theme);
        add(chart, stroke.x(), stroke.y(), color, line, marker(stroke.kind(), stroke.mark()));
    }

    private void add(XYChart chart, double[] x, double[] y, Color color, BasicStroke line, Marker marker) {
        XYSeries drawn = chart.addSeries(Integer.toString(series++), x, y);
        drawn.setLineColor(color).setLineStyle(line);
        drawn.setMarkerColor(color).setMarker(marker);
    }

    private Marker marker(Plot.Kind kind, Mark mark) {
        return switch (kind) {
            case CURVE, MARKS -> mark.shape;
            case HOLLOW -> new Hollow(mark.shape, theme.ground);
            case SPREAD -> new Cap(!plot.rows());
            case LINE, BAR, REFERENCE -> SeriesMarkers.NONE;
        };
    }

    private void labels() {
        FontMetrics metrics = pen.getFontMetrics();
        Axis x = plot.x();
        Axis y = plot.y();
        pen.setColor(plot.rows() ? theme.text : theme.muted);
        int half = metrics.getAscent() / 2 - 1;
        for (Axis.Tick tick : y.ticks()) {
            var lines = lines(tick);
            for (int line = 0; line < lines.size(); line++) {
                double aside = (line - (lines.size() - 1) / 2.0) * (metrics.getAscent() + 2);
                pen.drawString(lines.get(line), plot.rows() ? 0 : left - 8 - metrics.stringWidth(lines.get(line)),
                        (float) (down(tick.at()) + half + aside));
            }
        }
        pen.setColor(theme.muted);
        var taken = new ArrayList<double[]>();
        Stream.concat(x.ticks().stream().filter(Axis.Tick::round), x.ticks().stream().filter(tick -> !tick.round()))
                .forEach(tick -> {
                    int width = metrics.stringWidth(tick.label());
                    double start = across(tick.at()) - width / 2.0;
                    if (taken.stream().noneMatch(other -> start < other[1] + 7 && other[0] < start + width + 7)) {
                        pen.drawString(tick.label(), (float) start, bottom + 4 + metrics.getAscent());
                        taken.add(new double[] {start, start + width});
                    }
                });
        int titleWidth = metrics.stringWidth(x.title());
        int middle = Math.min(left + (right - left - titleWidth) / 2, format.width - titleWidth);
        pen.drawString(x.title(), Math.max(0, middle), bottom + 4 + metrics.getHeight() + metrics.getAscent());
        pen.setColor(theme.text);
        plot.notes().forEach(note -> pen.drawString(note.text(),
                (float) across(note.x()) + 10, (float) (down(note.y()) + half)));
    }

    private double across(double at) {
        return left + (at - plot.x().min()) / (plot.x().max() - plot.x().min()) * (right - left);
    }

    private double down(double at) {
        return bottom - (at - plot.y().min()) / (plot.y().max() - plot.y().min()) * (bottom - top);
    }

    private static byte[] encode(BufferedImage image) throws IOException {
        var writer = ImageIO.getImageWritersByFormatName("png").next();
        var bytes = new ByteArrayOutputStream();
        try (var out = ImageIO.createImageOutputStream(bytes)) {
            ImageWriteParam smallest = writer.getDefaultWriteParam();
            smallest.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            smallest.setCompressionQuality(0);
            writer.setOutput(out);
            writer.write(null, new IIOImage(image, null, null), smallest);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    /** A mark with the ground showing through. */
    private static final class Hollow extends Marker {
        private final Marker outline;
        private final Color ground;

        Hollow(Marker outline, Color ground) {
            this.outline = outline;
            this.ground = ground;
        }

        @Override
        public void paint(Graphics2D pen, double x, double y, int size) {
            outline.paint(pen, x, y, size);
            pen.setColor(ground);
            outline.paint(pen, x, y, size - 4);
        }
    }

    /** The end of a spread. */
    private static final class Cap extends Marker {
        private final boolean flat;

        Cap(boolean flat) {
            this.flat = flat;
        }

        @Override
        public void paint(Graphics2D pen, double x, double y, int size) {
            pen.setStroke(new BasicStroke(1.3f));
            double half = size / 2.0;
            pen.draw(flat
                    ? new Line2D.Double(x - half, y, x + half, y)
                    : new Line2D.Double(x, y - half, x, y + half));
        }
    }
}
