package pitfalls.grader.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static pitfalls.grader.desk.Lessons.FIRST;
import static pitfalls.grader.desk.Lessons.SECOND;
import static pitfalls.grader.desk.Lessons.TWELFTH;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pitfalls.grader.course.Course;
import pitfalls.grader.desk.Desk;
import pitfalls.grader.desk.Lessons;
import pitfalls.grader.desk.Run;
import pitfalls.grader.engine.Folders;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The page as a client sees it that writes its own requests: a browser's, another site's and an attacker's. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DeskPageTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir
    private Path workspace;
    private Course course;
    private Desk desk;
    private DeskPage page;
    private int turn;
    private int port;
    private String key;

    @BeforeEach
    void open() throws IOException {
        course = Lessons.in(workspace);
        desk = Desk.in(course, (lesson, thisTurn) -> turn = thisTurn);
        desk.begin();
        page = DeskPage.open(course, desk, this::act);
        URI address = URI.create(page.address());
        port = address.getPort();
        key = address.getQuery().substring("key=".length());
    }

    @AfterEach
    void close() {
        page.close();
        client.close();
    }

    /** As the desk's one thread would. */
    private synchronized void act(Consumer<Desk> act) {
        act.accept(desk);
    }

    private void judged(Run run) {
        act(at -> at.judged(turn, run));
    }

    @Test
    void theAddressGivesACookieAndLeadsToThePage() throws Exception {
        HttpResponse<String> first = send(HttpRequest.newBuilder(URI.create(page.address())));

        assertEquals(303, first.statusCode());
        assertEquals("/", first.headers().firstValue("Location").orElseThrow());
        assertEquals("desk-" + port + "=" + key + "; Path=/; HttpOnly; SameSite=Strict",
                first.headers().firstValue("Set-Cookie").orElseThrow());
        HttpResponse<String> second = get("/");
        assertEquals(200, second.statusCode());
        assertTrue(second.body().contains("<title>TCP Pitfalls</title>"));
    }

    @Test
    void everyAnswerHasThePolicyAndIsKeptByNobody() throws Exception {
        for (String path : List.of("/", "/desk.js", "/desk.css", "/icon.svg", "/lesson?lesson=" + FIRST, "/nowhere")) {
            HttpResponse<String> response = get(path);
            assertEquals("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
                            + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
                    response.headers().firstValue("Content-Security-Policy").orElseThrow(), path);
            assertEquals("nosniff", response.headers().firstValue("X-Content-Type-Options").orElseThrow(), path);
            assertEquals("no-store", response.headers().firstValue("Cache-Control").orElseThrow(), path);
            assertEquals("no-referrer", response.headers().firstValue("Referrer-Policy").orElseThrow(), path);
        }
    }

    @Test
    void withoutTheKeyNothingIsServed() throws Exception {
        for (String path : List.of("/", "/desk.js", "/desk.css", "/events", "/lesson?lesson=" + FIRST, "/nowhere",
                "/?key=", "/?key=" + "0".repeat(key.length()), "/desk.js?key=" + key)) {
            assertEquals(403, send(HttpRequest.newBuilder(at(path))).statusCode(), path);
            assertEquals(403, send(HttpRequest.newBuilder(at(path))
                    .header("Cookie", "desk-" + port + "=" + "0".repeat(48))).statusCode(), path);
        }
        assertEquals(403, send(HttpRequest.newBuilder(at("/do/hint?lesson=" + FIRST)).header("Origin", origin())
                .POST(HttpRequest.BodyPublishers.noBody())).statusCode());
        assertEquals(0, desk.state().here().hints());
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example", "evil.example:PORT", "127.0.0.1", "127.0.0.1:1",
            "127.0.0.1.evil.example:PORT", "localhost", "LOCALHOST.:PORT", ""})
    void anotherHostIsRefused(String host) throws Exception {
        assertEquals("HTTP/1.1 403 Forbidden", raw("GET / HTTP/1.1", "Host: " + host.replace("PORT", "" + port), cookie()));
    }

    @Test
    void noHostOrTwoAreRefused() throws Exception {
        assertEquals("HTTP/1.1 403 Forbidden", raw("GET / HTTP/1.1", cookie()));
        assertEquals("HTTP/1.1 403 Forbidden",
                raw("GET / HTTP/1.1", "Host: 127.0.0.1:" + port, "Host: evil.example", cookie()));
    }

    @Test
    void localhostIsWelcomeForAPortThatIsForwarded() throws Exception {
        assertEquals("HTTP/1.1 200 OK", raw("GET / HTTP/1.1", "Host: localhost:" + port, cookie()));
    }

    @Test
    void anotherOriginIsRefusedAndAChangeNeedsOne() throws Exception {
        for (String origin : List.of("http://evil.example", "null", "https://127.0.0.1:" + port, "http://127.0.0.1:1",
                "http://localhost:" + port, "http://127.0.0.1:" + port + ".evil.example")) {
            assertEquals(403, send(HttpRequest.newBuilder(at("/")).header("Cookie", own()).header("Origin", origin))
                    .statusCode());
            assertEquals(403, post("/do/hint?lesson=" + FIRST, origin), origin);
        }
        assertEquals(403, send(HttpRequest.newBuilder(at("/do/hint?lesson=" + FIRST)).header("Cookie", own())
                .POST(HttpRequest.BodyPublishers.noBody())).statusCode());
        assertEquals(0, desk.state().here().hints());

        assertEquals(204, post("/do/hint?lesson=" + FIRST, origin()));
        assertEquals(1, desk.state().here().hints());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/../pom.xml", "/..%2fpom.xml", "/%2e%2e/pom.xml", "/desk.html",
            "/pitfalls/grader/page/desk.js",
            "//etc/passwd", "/lesson?lesson=..", "/lesson?lesson=../lessons/01-connect-timeout", "/lesson?lesson=",
            "/lesson",
            "/lesson?lesson=%2e%2e%2f01-connect-timeout", "/read?page=../../etc/passwd", "/read?page=pom.xml",
            "/read?page=docs/../pom.xml", "/read?page=/etc/passwd", "/read?page=docs%2f..%2fpom.xml", "/read",
            "/picture?name=../../pom.xml", "/picture?name=/etc/passwd", "/picture", "/do/hint?lesson=01-connect-timeout"})
    void noPathLeadsOutOfTheCourse(String path) throws Exception {
        assertEquals("HTTP/1.1 404 Not Found", raw("GET " + path + " HTTP/1.1", "Host: 127.0.0.1:" + port, cookie()));
    }

    @Test
    void anotherMethodIsNoAnswer() throws Exception {
        assertEquals(404, send(HttpRequest.newBuilder(at("/")).header("Cookie", own()).header("Origin", origin())
                .method("DELETE", HttpRequest.BodyPublishers.noBody())).statusCode());
        assertEquals(404, post("/do/quit?lesson=" + FIRST, origin()));
        assertEquals(404, post("/do/go?lesson=99-nowhere", origin()));
    }

    @Test
    void theLessonIsReadWithoutItsHintsAndItsEnd() throws Exception {
        String text = get("/lesson?lesson=" + FIRST).body();

        assertTrue(text.contains("<a href=\"/read?page=docs%2Farticle.md#claim-1\" target=\"_blank\">the article</a>"), text);
        assertTrue(text.contains("<span>a file</span>"), text);
        assertTrue(text.contains("<details><summary>Answer</summary>"), text);
        assertFalse(text.contains("hint") || text.contains("Why?"), text);
        assertTrue(get("/read?page=docs%2Farticle.md").body().contains("<h1 id=\"the-article\">The article</h1>"));
    }

    @Test
    void theSolutionIsReadWhenTheLessonIsSolvedAndNotBefore() throws Exception {
        String review = "/read?page=solutions/" + FIRST + "/README.md";
        assertEquals(404, get("/after?lesson=" + FIRST).statusCode());
        assertEquals(404, get(review).statusCode());

        judged(Lessons.green());

        JsonNode after = JSON.readTree(get("/after?lesson=" + FIRST).body());
        assertEquals("    int broken;", after.at("/files/0/rows/1/yours/text").asString());
        assertEquals("    int mended;", after.at("/files/0/rows/1/reference/text").asString());
        assertTrue(after.at("/after").asString().contains("Why?"));
        assertTrue(after.at("/review").asString().contains("The review of " + FIRST));
        assertEquals(200, get(review).statusCode());
        assertEquals(404, get("/after?lesson=" + SECOND).statusCode());
    }

    @Test
    void withoutTheSolutionsThePageGoesOn() throws Exception {
        Folders.delete(workspace.resolve("solutions"));
        judged(Lessons.green());

        JsonNode after = JSON.readTree(get("/after?lesson=" + FIRST).body());
        assertTrue(after.at("/files").isEmpty());
        assertEquals("", after.at("/review").asString());
        assertTrue(after.at("/after").asString().contains("Why?"));
    }

    @Test
    void everyChangeIsToldAndAPageThatIsOpenedLaterIsToldAll() throws Exception {
        try (Told events = new Told()) {
            assertTrue(events.next().at("/judging").asBoolean());

            judged(Lessons.red());
            JsonNode red = events.next();
            assertFalse(red.at("/judging").asBoolean());
            assertEquals("FAILED", red.at("/last/findings/1/result").asString());
            assertEquals(2, red.at("/last/place/line").asInt());

            post("/do/hint?lesson=" + FIRST, origin());
            assertTrue(events.next().at("/hints/0").asString().contains("The far hint."));

            post("/do/go?lesson=" + TWELFTH, origin());
            assertEquals(TWELFTH, events.next().at("/current").asString());
        }
        try (Told events = new Told()) {
            JsonNode all = events.next();
            assertEquals(TWELFTH, all.at("/current").asString());
            assertEquals("OPEN", all.at("/lessons/0/standing").asString());
        }
    }

    @Test
    void whatAnAnswerPrintsIsDataAndBounded() throws Exception {
        String hostile = "<script>alert(1)</script>\u001b[31m\ndata: forged\n\nevent: x\u2028" + "<b>".repeat(400_000);
        try (Told events = new Told()) {
            events.next();
            judged(Lessons.red(hostile, hostile));

            JsonNode told = events.next();
            String text = told.at("/last/findings/1/page").asString();
            assertTrue(text.startsWith("<script>alert(1)</script>?[31m\ndata: forged\n\nevent: x?<b><b>"),
                    text.substring(0, 100));
            assertTrue(text.length() < 21_000);
            assertTrue(events.longest < 300_000, "" + events.longest);
        }
    }

    @Test
    void aVerdictIsOnThePageAtOnce() throws Exception {
        try (Told events = new Told()) {
            events.next();
            List<Long> millis = new ArrayList<>();
            for (int i = 0; i < 21; i++) {
                long begun = System.nanoTime();
                judged(i % 2 == 0 ? Lessons.red() : Lessons.green());
                events.next();
                millis.add(Duration.ofNanos(System.nanoTime() - begun).toMillis());
            }
            assertTrue(millis.stream().sorted().toList().get(10) < 100, "The page was told after ms: " + millis);
        }
    }

    @Test
    void aPageTooManyTakesThePlaceOfTheOldest() throws Exception {
        List<Told> all = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            all.add(new Told());
            all.getLast().next();
        }
        assertEquals(-1, all.getFirst().in.read(), "The first one ends.");
        judged(Lessons.red());
        all.stream().skip(1).forEach(one -> assertFalse(one.next().at("/judging").asBoolean()));
        for (Told one : all) {
            one.close();
        }
    }

    @Test
    void aHundredSavesLeaveNothingBehind() throws Exception {
        try (Told events = new Told()) {
            events.next();
            get("/lesson?lesson=" + FIRST);
            int threads = Thread.getAllStackTraces().size();
            int open = openFiles();
            for (int i = 0; i < 100; i++) {
                act(at -> at.saved(Set.of(FIRST)));
                judged(i % 2 == 0 ? Lessons.red() : Lessons.green());
                get("/lesson?lesson=" + FIRST);
            }
            assertEquals(1, page.openPages());
            assertTrue(openFiles() <= open + 5, () -> "More files and sockets are open than " + open + ".");
            assertTrue(Thread.getAllStackTraces().size() <= threads + 5, () -> "" + Thread.getAllStackTraces().keySet());
        }
        assertEquals(List.of("01-connect-timeout.json", "place.json"), files(workspace.resolve(".desk")));
    }

    @Test
    void closingEndsEveryAnswerAndGivesThePortBack() throws Exception {
        Told events = new Told();
        events.next();

        assertTimeoutPreemptively(Duration.ofSeconds(5), page::close);

        assertEquals(-1, events.in.read());
        assertThrows(ConnectException.class, () -> new Socket("127.0.0.1", port).close());
        events.close();
    }

    /** 0 where the system does not tell. */
    private static int openFiles() throws IOException {
        Path own = Path.of("/proc/self/fd");
        return Files.isDirectory(own) ? files(own).size() : 0;
    }

    private static List<String> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private HttpResponse<String> get(String path) throws Exception {
        return send(HttpRequest.newBuilder(at(path)).header("Cookie", own()));
    }

    private int post(String path, String origin) throws Exception {
        return send(HttpRequest.newBuilder(at(path)).header("Cookie", own()).header("Origin", origin)
                .POST(HttpRequest.BodyPublishers.noBody())).statusCode();
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.timeout(Duration.ofSeconds(20)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private URI at(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    private String origin() {
        return "http://127.0.0.1:" + port;
    }

    private String own() {
        return "other=1; desk-" + port + "=" + key;
    }

    private String cookie() {
        return "Cookie: " + own();
    }

    /** The status line of the answer to a request that no client would write. */
    private String raw(String... lines) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.getOutputStream().write((String.join("\r\n", lines) + "\r\nConnection: close\r\n\r\n")
                    .getBytes(StandardCharsets.ISO_8859_1));
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1))
                    .readLine();
        }
    }

    /** The stream of a page. */
    private final class Told implements AutoCloseable {

        private final Socket socket = new Socket("127.0.0.1", port);
        private final BufferedReader in =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        private int longest;

        Told() throws IOException {
            socket.getOutputStream().write(("GET /events HTTP/1.0\r\nHost: 127.0.0.1:" + port + "\r\n" + cookie()
                    + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            assertEquals("HTTP/1.1 200 OK", in.readLine());
            assertEquals("", in.lines().filter(String::isEmpty).findFirst().orElseThrow());
        }

        /** The next state that is told. */
        JsonNode next() {
            StringBuilder data = new StringBuilder();
            try {
                for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
                    assertTrue(line.startsWith("data: "), line);
                    data.append(line.substring("data: ".length())).append('\n');
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            longest = Math.max(longest, data.length());
            return JSON.readTree(data.toString());
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
