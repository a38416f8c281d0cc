package pitfalls.benchmarks.report;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Locale;

/** The page's pictures: each is drawn for both grounds and both widths, kept as files, and set into the page. */
final class Album {
    private final Path folder;
    private int figures = 0;

    /** Empties the folder of an earlier run's pictures. */
    Album(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
        try (DirectoryStream<Path> earlier = Files.newDirectoryStream(folder, "*-{light,dark}-{wide,narrow}.png")) {
            for (Path picture : earlier) {
                Files.delete(picture);
            }
        }
    }

    /**
     * Draws a plot.
     *
     * @param reading how to read it
     * @param seen what a reader sees in it, for one who cannot
     * @return the figure's HTML; one sentence where this system cannot draw
     */
    String figure(Plot plot, String reading, String seen) throws IOException {
        try {
            String sources = source(plot, Theme.DARK, Picture.Format.NARROW,
                            "(prefers-color-scheme: dark) and (max-width: 600px)")
                    + source(plot, Theme.LIGHT, Picture.Format.NARROW, "(max-width: 600px)")
                    + source(plot, Theme.DARK, Picture.Format.WIDE, "(prefers-color-scheme: dark)");
            figures++;
            return "<figure>\n<picture>\n" + sources
                    + "<img src=\"" + draw(plot, Theme.LIGHT, Picture.Format.WIDE) + "\"" + size(plot, Picture.Format.WIDE)
                    + " alt=\"" + Html.escape(seen) + "\">\n</picture>\n<figcaption>Figure " + figures + ". "
                    + Html.escape(reading) + "</figcaption>\n</figure>\n";
        } catch (RuntimeException | LinkageError | InternalError failure) {
            // Most often a system without fonts. The table below has the figures all the same.
            return Html.paragraph("No picture of \"" + plot.title() + "\": this system could not draw it (" + failure
                    + "). Java needs a font and fontconfig.");
        }
    }

    private String source(Plot plot, Theme theme, Picture.Format format, String media) throws IOException {
        return "<source media=\"" + media + "\" srcset=\"" + draw(plot, theme, format) + "\"" + size(plot, format) + ">\n";
    }

    private static String size(Plot plot, Picture.Format format) {
        return " width=\"" + format.width + "\" height=\"" + format.height(plot) + "\"";
    }

    private String draw(Plot plot, Theme theme, Picture.Format format) throws IOException {
        byte[] png = Picture.png(plot, theme, format);
        String name = String.join("-", plot.name(), theme.name(), format.name()).toLowerCase(Locale.ROOT) + ".png";
        Files.write(folder.resolve(name), png);
        return "data:image/png;base64," + Base64.getEncoder().encodeToString(png);
    }
}
