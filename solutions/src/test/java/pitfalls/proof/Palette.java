package pitfalls.proof;

import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;

/** Makes a picture of a page small: of its colours, nearly all of them the edges of letters, few are needed. */
final class Palette {

    private static final int MOST_COLOURS = 128;

    private Palette() {}

    /** @param png a picture, which comes back in the colours that it has most of */
    static byte[] reduced(byte[] png) throws IOException {
        BufferedImage picture = ImageIO.read(new ByteArrayInputStream(png));
        Map<Integer, Integer> counts = new HashMap<>();
        for (int y = 0; y < picture.getHeight(); y++) {
            for (int x = 0; x < picture.getWidth(); x++) {
                counts.merge(picture.getRGB(x, y), 1, Integer::sum);
            }
        }
        List<Integer> colours = counts.entrySet().stream().sorted(Map.Entry.<Integer, Integer>comparingByValue().reversed())
                .limit(MOST_COLOURS).map(Map.Entry::getKey).toList();
        int[] shades = colours.stream().mapToInt(Integer::intValue).toArray();
        BufferedImage reduced = new BufferedImage(picture.getWidth(), picture.getHeight(), BufferedImage.TYPE_BYTE_INDEXED,
                new IndexColorModel(Byte.SIZE, shades.length, shades, 0, false, -1, DataBuffer.TYPE_BYTE));
        Map<Integer, Integer> nearest = new HashMap<>();
        for (int y = 0; y < picture.getHeight(); y++) {
            for (int x = 0; x < picture.getWidth(); x++) {
                int colour = nearest.computeIfAbsent(picture.getRGB(x, y), one -> nearest(one, shades));
                reduced.getRaster().setSample(x, y, 0, colour);
            }
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(reduced, "png", bytes);
        return bytes.toByteArray();
    }

    private static int nearest(int colour, int[] shades) {
        return IntStream.range(0, shades.length).boxed()
                .min(Comparator.comparingInt(shade -> distance(colour, shades[shade]))).orElseThrow();
    }

    private static int distance(int one, int other) {
        return IntStream.of(0, 8, 16).map(part -> (one >> part & 0xff) - (other >> part & 0xff)).map(d -> d * d).sum();
    }
}
