package pitfalls.grader.picture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import pitfalls.testkit.trace.Data;
import pitfalls.testkit.trace.Event;
import pitfalls.testkit.trace.Event.End;
import pitfalls.testkit.trace.Line;
import pitfalls.testkit.trace.Trace;

/** Pictures of fixed traces, against files that were looked at in a browser, and of an answer that attacks them. */
class PictureTest {

    private static final String MARKUP = "</text></svg><script>alert('1')</script><!-- \"&\u0000\u001b[31m\u202E\uD83D";

    private static final Set<String> ATTRIBUTES = Set.of("class", "cx", "cy", "d", "data-theme", "font-size", "height",
            "r", "role", "text-anchor", "viewBox", "width", "x", "x1", "x2", "xmlns", "y", "y1", "y2");

    private static final Set<String> TAGS = Set.of("circle", "desc", "g", "line", "path", "rect", "style", "svg", "text",
            "title", "tspan");

    @TestFactory
    Stream<DynamicTest> looksAsItDid() {
        return Scenes.all().entrySet().stream().flatMap(scene -> Stream.of(Picture.WIDE, Picture.NARROW)
                .map(width -> scene.getKey() + "-" + width)
                .map(name -> DynamicTest.dynamicTest(name, () -> assertEquals(golden(name + ".svg"),
                        lines(picture(scene.getValue()).element(width(name), Theme.SYSTEM))))));
    }

    @Test
    void aFileBringsItsStyleAndAnElementDoesNot() {
        Picture picture = picture(Scenes.silence());

        assertTrue(parsed(picture.file(Picture.WIDE, Theme.SYSTEM)).getElementsByTagName("style").item(0)
                .getTextContent().equals(Picture.STYLE));
        assertEquals(0, parsed(picture.element(Picture.WIDE, Theme.SYSTEM)).getElementsByTagName("style").getLength());
    }

    @Test
    void aThemeIsForcedByAnAttribute() {
        Picture picture = picture(Scenes.silence());

        assertEquals("", theme(picture, Theme.SYSTEM));
        assertEquals("light", theme(picture, Theme.LIGHT));
        assertEquals("dark", theme(picture, Theme.DARK));
        assertTrue(Picture.STYLE.contains(".tcp-picture[data-theme=dark]"), Picture.STYLE);
        assertTrue(Picture.STYLE.contains(".tcp-picture:not([data-theme=light])"), Picture.STYLE);
    }

    @Test
    void everyColourHasADarkOne() {
        String light = Picture.STYLE.substring(0, Picture.STYLE.indexOf("@media"));
        String dark = Picture.STYLE.substring(Picture.STYLE.indexOf("@media"));
        for (String name : named(light, "(--[a-z-]+):")) {
            assertEquals(2, dark.split(name + ": #", -1).length - 1, name);
        }
        assertEquals(Set.of(), without(named(Picture.STYLE, "var\\((--[a-z-]+)\\)"), named(light, "(--[a-z-]+):")));
    }

    /** As WCAG 2.2 asks: 4.5 for texts, 3 for what has to be seen. */
    @Test
    void everyColourCanBeToldFromThePaper() {
        for (String theme : List.of(Picture.STYLE.substring(0, Picture.STYLE.indexOf("@media")),
                Picture.STYLE.substring(Picture.STYLE.indexOf("[data-theme=dark]")))) {
            double paper = luminance(colour(theme, "paper"));
            for (String text : List.of("ink", "soft", "held", "bad")) {
                assertTrue(contrast(paper, luminance(colour(theme, text))) >= 4.5, text + " in " + theme);
            }
            for (String line : List.of("line", "wire", "state")) {
                assertTrue(contrast(paper, luminance(colour(theme, line))) >= 3, line + " in " + theme);
            }
            assertTrue(contrast(luminance(colour(theme, "bad-back")), luminance(colour(theme, "bad"))) >= 4.5, theme);
            assertTrue(contrast(luminance(colour(theme, "same")), luminance(colour(theme, "ink"))) >= 4.5, theme);
        }
    }

    @Test
    void everyMarkIsCalledSomething() {
        Document picture = parsed(picture(Scenes.silence()).element(Picture.WIDE, Theme.SYSTEM));

        assertEquals("img", picture.getDocumentElement().getAttribute("role"));
        assertEquals("gives up on a silent server when its timeout is over", texts(picture, "title").getFirst());
        assertEquals("A sequence diagram of you and the peer; time goes down. It should have failed with a"
                + " SocketTimeoutException (a timeout) after 400 ms, but was still reading after 650 ms, at 651.2 ms.",
                texts(picture, "desc").getFirst());
        for (String kind : List.of("arrow", "call", "call open", "state", "rule", "rule failed", "span", "lane")) {
            for (Element mark : ofClass(picture, kind)) {
                assertEquals(1, mark.getElementsByTagName("title").getLength(), kind);
            }
            assertFalse(ofClass(picture, kind).isEmpty(), kind);
        }
    }

    @Test
    void theRowsTellTheSameInWords() {
        assertEquals(List.of(
                new Row("0.0 ms", "you", "upload(movie) begins"),
                new Row("0.3 ms", "you", "connect; the peer accepts"),
                new Row("0.9 ms", "you", "16777216 bytes; the peer reads 16777216 bytes"),
                new Row("1.4 ms", "peer", "65536 bytes lie unread in the peer's system"),
                new Row("1.8 ms", "you", "upload(movie) writes 00 00; the peer has not read it"),
                new Row("2.2 ms", "you", "reset; the peer fails to send it all"),
                new Row("2.6 ms", "peer", "sends \"BUSY, try later\\n\""),
                new Row("2.6 ms", "peer", "what was sent is lost, for you had ended the connection"),
                new Row("2.9 ms", "peer", "closes"),
                new Row("3.4 ms", "you", "upload(movie) threw IOException: Broken pipe"
                        + " at PriceClient.upload(PriceClient.java:72)"),
                new Row("3.6 ms", "check", "should have returned \"BUSY\", but threw IOException: Broken pipe"
                        + " at PriceClient.upload(PriceClient.java:72)"),
                new Row("12.3 ms", "check", "your socket is CLOSE_WAIT, the peer's FIN_WAIT2")),
                picture(Scenes.reset()).rows());
    }

    @Test
    void theTimeThatIsOverStandsBeforeTheFailureInTheRows() {
        List<String> said = picture(Scenes.silence()).rows().stream().map(row -> row.time() + ": " + row.text()).toList();

        assertEquals(List.of("1.1 ms: stays silent", "400.9 ms: 400 ms: the time is over", "651.2 ms: should have failed"
                + " with a SocketTimeoutException (a timeout) after 400 ms, but was still reading after 650 ms"),
                said.subList(said.size() - 5, said.size() - 2));
    }

    @Test
    void ofVeryManyRowsTheMiddleIsLeftOut() {
        List<Row> rows = picture(Scenes.manyConnections()).rows();

        assertEquals(402, rows.size());
        assertTrue(rows.contains(new Row("", "check", "380 more events")), rows.toString());
    }

    @Test
    void anAnswerThatAttacksIsText() {
        String hostile = MARKUP + "x".repeat(1_000_000);
        Picture picture = new Picture(hostile, hostile(hostile, 1));
        for (int width : List.of(Picture.WIDE, Picture.NARROW)) {
            Document drawn = parsed(picture.file(width, Theme.SYSTEM));

            assertEquals(Set.of(), without(tags(drawn), TAGS));
            assertEquals(Set.of(), without(attributes(drawn), ATTRIBUTES));
            assertTrue(String.join("", texts(drawn, "tspan")).contains("</text></svg>"), "shown as it is");
            assertEquals(List.of(), picture.flaws(width));
        }
        String said = picture.rows().toString();
        assertTrue(said.contains("\\u001b[31m\\u202e\\ud83d") && said.matches("\\p{ASCII}*"), said);
    }

    @Test
    void aLongTraceOfAnAnswerIsBounded() {
        Trace long_ = hostile("x".repeat(1000), 2000);
        for (int width : List.of(Picture.WIDE, Picture.NARROW)) {
            String drawn = new Picture("is bounded", long_).file(width, Theme.SYSTEM);
            assertTrue(drawn.length() < 200_000, () -> drawn.length() + " characters");
            assertEquals(List.of(), new Picture("is bounded", long_).flaws(width));
        }
    }

    @Test
    void nothingIsLoadedFromOutside() {
        assertFalse(Picture.STYLE.matches("(?s).*(url\\(|@import|@font-face|expression).*"), Picture.STYLE);
        for (Scenes.Scene scene : Scenes.all().values()) {
            Document drawn = parsed(picture(scene).file(Picture.WIDE, Theme.SYSTEM));
            assertEquals(Set.of(), without(tags(drawn), TAGS));
            assertEquals(Set.of(), without(attributes(drawn), ATTRIBUTES));
        }
    }

    /** Every kind of event with this text wherever one fits, and times that are none. */
    private static Trace hostile(String text, int times) {
        Line line = new Line(text, text, text, -1);
        Data data = Data.of(text.getBytes(StandardCharsets.UTF_8));
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            events.addAll(List.of(
                    new Event.Round(0, text),
                    new Event.CallBegins(Long.MAX_VALUE, i, text),
                    new Event.CallBegins(5, i + 1, text),
                    new Event.CallReturns(3, i + 1, text, text),
                    new Event.CallThrows(-7, i + 2, text, text, line),
                    new Event.CallStands(9, i + 3, text, text, line),
                    new Event.Connected(10, i, End.PEER, text),
                    new Event.Unanswered(11, text),
                    new Event.Written(12, 1, i, text, data, true),
                    new Event.Written(12, -1, -i, text, Data.counted(Long.MAX_VALUE), false),
                    new Event.Sent(13, Long.MAX_VALUE, -1, 2, i, End.YOU, data, false),
                    new Event.Sent(13, 4, Long.MIN_VALUE, -1, i, End.PEER, data, true),
                    new Event.Lost(13, i),
                    new Event.Ended(14, i, End.YOU, Event.How.RESET, Event.Noticed.BY_A_FAILED_READ),
                    new Event.ReadFails(15, i, text),
                    new Event.Silent(16, i),
                    new Event.Unread(17, i, Integer.MAX_VALUE),
                    new Event.Held(18, 2, text, text, true),
                    new Event.Note(19, text),
                    new Event.States(20, i, Integer.MAX_VALUE, text, text),
                    new Event.Again(Long.MAX_VALUE, Integer.MAX_VALUE),
                    new Event.LeftOut(21, Integer.MAX_VALUE, true)));
        }
        events.add(new Event.Failed(22, text, text, line, text, new Event.Deadline(Long.MAX_VALUE, 5, text),
                new Event.Comparison(true, Long.MAX_VALUE, text, text + text)));
        return new Trace(events, Integer.MAX_VALUE, Integer.MAX_VALUE);
    }

    private static String colour(String theme, String name) {
        Matcher colour = Pattern.compile("--" + name + ": #([0-9a-f]{6})").matcher(theme);
        assertTrue(colour.find(), name);
        return colour.group(1);
    }

    private static double luminance(String colour) {
        double[] parts = IntStream.of(0, 2, 4).mapToDouble(i -> Integer.parseInt(colour.substring(i, i + 2), 16) / 255.0)
                .map(part -> part <= 0.04045 ? part / 12.92 : Math.pow((part + 0.055) / 1.055, 2.4)).toArray();
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
    }

    private static double contrast(double one, double other) {
        return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    }

    private static Picture picture(Scenes.Scene scene) {
        return new Picture(scene.sentence(), scene.trace());
    }

    private static int width(String name) {
        return Integer.parseInt(name.substring(name.lastIndexOf('-') + 1));
    }

    private static String theme(Picture picture, Theme theme) {
        return parsed(picture.element(Picture.WIDE, theme)).getDocumentElement().getAttribute("data-theme");
    }

    private static Document parsed(String svg) {
        try {
            return DocumentBuilderFactory.newInstance().newDocumentBuilder()
                    .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
        } catch (Exception e) {
            throw new AssertionError("no XML: " + svg, e);
        }
    }

    private static List<Element> elements(Document document) {
        NodeList all = document.getElementsByTagName("*");
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < all.getLength(); i++) {
            elements.add((Element) all.item(i));
        }
        return elements;
    }

    private static List<Element> ofClass(Document document, String kind) {
        return elements(document).stream().filter(element -> element.getAttribute("class").equals(kind)
                || kind.equals("lane") && element.getAttribute("class").startsWith("lane ")).toList();
    }

    private static List<String> texts(Document document, String tag) {
        return elements(document).stream().filter(element -> element.getTagName().equals(tag))
                .map(Element::getTextContent).toList();
    }

    private static Set<String> tags(Document document) {
        Set<String> tags = new TreeSet<>();
        elements(document).forEach(element -> tags.add(element.getTagName()));
        return tags;
    }

    private static Set<String> attributes(Document document) {
        Set<String> names = new TreeSet<>();
        for (Element element : elements(document)) {
            for (int i = 0; i < element.getAttributes().getLength(); i++) {
                names.add(element.getAttributes().item(i).getNodeName());
            }
        }
        return names;
    }

    private static Set<String> named(String text, String pattern) {
        Set<String> names = new TreeSet<>();
        Pattern.compile(pattern).matcher(text).results().forEach(one -> names.add(one.group(1)));
        return names;
    }

    private static Set<String> without(Set<String> all, Set<String> known) {
        Set<String> left = new TreeSet<>(all);
        left.removeAll(known);
        return left;
    }

    private static String lines(String element) {
        return element + "\n";
    }

    private static String golden(String name) throws IOException {
        try (InputStream in = PictureTest.class.getResourceAsStream("/golden/picture/" + name)) {
            return in == null ? "none" : new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
        }
    }
}
