package pitfalls.grader.page;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import pitfalls.grader.course.Course;
import pitfalls.grader.desk.Desk;
import pitfalls.grader.desk.Difference;
import pitfalls.grader.desk.Readme;
import pitfalls.grader.desk.Solution;
import pitfalls.grader.marks.Json;
import pitfalls.grader.picture.Picture;

/**
 * Serves the desk to a browser on this machine, at a port of its own on the loopback address. {@link Gate}
 * says who is let in. What can be asked for is listed here, and lessons, pages and pictures are chosen from
 * lists too.
 */
public final class DeskPage implements AutoCloseable {

    static {
        // The server sends the head of an answer before its body, and would wait some 40 ms between them.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private static final byte[] IPV4_LOOPBACK = {127, 0, 0, 1};

    private static final Map<String, String> FILES = Map.of("/", "desk.html", "/desk.css", "desk.css",
            "/desk.js", "desk.js", "/icon.svg", "icon.svg");

    private static final Map<String, String> TYPES = Map.of("html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8", "js", "text/javascript; charset=utf-8", "svg", "image/svg+xml");

    /** What the page may ask of the desk, each for one lesson. */
    private static final Map<String, BiConsumer<Desk, String>> WISHES = Map.of("/do/go", Desk::goTo,
            "/do/on", Desk::goOn, "/do/run", Desk::runAgain, "/do/hint", Desk::hint, "/do/start-again", Desk::startAgain);

    /**
     * What is shown of a solved lesson beside its run.
     *
     * @param after the rest of the lesson's README, as HTML
     * @param review the solution's, as HTML; empty where there is none
     * @param files the answer beside the reference; none where there is no reference
     */
    private record After(String after, String review, List<Difference> files) {}

    @FunctionalInterface
    private interface Handler {
        void answer(HttpExchange exchange) throws IOException;
    }

    private final Course course;
    private final Desk desk;
    private final Consumer<Consumer<Desk>> acts;
    private final Pages pages;
    private final Markdown markdown;
    private final Events events;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Gate gate;
    private final Map<String, Handler> gets = Map.of("/events", this::tell, "/lesson", this::lesson,
            "/after", this::after, "/read", this::read, "/picture", this::picture, "/picture.css", DeskPage::style);

    private DeskPage(Course course, Desk desk, Consumer<Consumer<Desk>> acts) throws IOException {
        this.course = course;
        this.desk = desk;
        this.acts = acts;
        pages = new Pages(course);
        markdown = new Markdown(pages);
        events = new Events(() -> Json.write(View.of(desk.state(), course, markdown)));
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByAddress(IPV4_LOOPBACK), 0), 0);
        gate = new Gate(server.getAddress().getPort());
        server.createContext("/", this::answer).getFilters().add(gate);
        server.setExecutor(threads);
    }

    /**
     * Serves the desk until it is closed.
     *
     * @param acts has the desk's thread do what the page asks for
     * @throws IOException where the system gives no port, or the course's pages cannot be listed
     */
    public static DeskPage open(Course course, Desk desk, Consumer<Consumer<Desk>> acts) throws IOException {
        DeskPage page = new DeskPage(course, desk, acts);
        desk.listen(change -> page.events.changed());
        page.server.start();
        return page;
    }

    /** Where a browser opens the page; the key is part of it. */
    public String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/?key=" + gate.key();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            boolean isGet = exchange.getRequestMethod().equals("GET");
            if (isGet && FILES.containsKey(path)) {
                file(exchange, FILES.get(path));
            } else if (isGet && gets.containsKey(path)) {
                gets.get(path).answer(exchange);
            } else if (exchange.getRequestMethod().equals("POST") && WISHES.containsKey(path)) {
                wish(exchange, WISHES.get(path));
            } else {
                notHere(exchange);
            }
        }
    }

    private static void notHere(HttpExchange exchange) throws IOException {
        Reply.text(exchange, 404, "There is no such page.\n");
    }

    private static void file(HttpExchange exchange, String name) throws IOException {
        try (InputStream in = DeskPage.class.getResourceAsStream(name)) {
            Reply.bytes(exchange, 200, TYPES.get(name.substring(name.indexOf('.') + 1)), in.readAllBytes());
        }
    }

    private void tell(HttpExchange exchange) throws IOException {
        events.serve(exchange);
    }

    private void wish(HttpExchange exchange, BiConsumer<Desk, String> wish) throws IOException {
        Optional<String> lesson = lessonOf(exchange);
        if (lesson.isEmpty()) {
            notHere(exchange);
            return;
        }
        acts.accept(asked -> wish.accept(asked, lesson.get()));
        Reply.text(exchange, 204, "");
    }

    private Optional<String> lessonOf(HttpExchange exchange) {
        return Optional.ofNullable(Query.of(exchange).get("lesson")).filter(course.names()::contains);
    }

    private void lesson(HttpExchange exchange) throws IOException {
        Optional<String> lesson = lessonOf(exchange);
        if (lesson.isEmpty()) {
            notHere(exchange);
            return;
        }
        Reply.html(exchange, html(lesson.get(), readme(lesson.get()).text()));
    }

    private void after(HttpExchange exchange) throws IOException {
        Optional<String> lesson = lessonOf(exchange).filter(this::isSolved);
        if (lesson.isEmpty()) {
            notHere(exchange);
            return;
        }
        String name = lesson.get();
        Solution solution = Solution.of(course, name);
        String review = markdown.html(solution.review(), "solutions/" + name + "/README.md");
        Reply.json(exchange, Json.write(new After(html(name, readme(name).after()), review, solution.difference())));
    }

    /** A solution is read when its lesson is solved, and not before. */
    private void read(HttpExchange exchange) throws IOException {
        String name = Query.of(exchange).get("page");
        Optional<Path> page = pages.page(name).filter(file -> Pages.solved(name).map(this::isSolved).orElse(true));
        if (page.isEmpty()) {
            notHere(exchange);
            return;
        }
        String title = name.replaceAll("[^\\w./-]", "");
        Reply.html(exchange, """
                <!DOCTYPE html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="color-scheme" content="light dark">
                <title>%s</title>
                <link rel="icon" href="/icon.svg">
                <link rel="stylesheet" href="/desk.css">
                </head>
                <body class="read">
                <main>
                %s</main>
                </body>
                </html>
                """.formatted(title, markdown.html(Files.readString(page.get()), name)));
    }

    private void picture(HttpExchange exchange) throws IOException {
        Optional<Path> picture = pages.picture(Query.of(exchange).get("name"));
        if (picture.isEmpty()) {
            notHere(exchange);
            return;
        }
        Reply.bytes(exchange, 200, "image/png", Files.readAllBytes(picture.get()));
    }

    private static void style(HttpExchange exchange) throws IOException {
        Reply.bytes(exchange, 200, TYPES.get("css"), Picture.STYLE.getBytes(StandardCharsets.UTF_8));
    }

    private boolean isSolved(String lesson) {
        return desk.state().lessons().get(lesson).solved();
    }

    private Readme readme(String lesson) {
        return Readme.of(course.lessons().resolve(lesson));
    }

    private String html(String lesson, String text) {
        return markdown.html(text, "lessons/" + lesson + "/README.md");
    }

    /** How many pages are open. */
    int openPages() {
        return events.pages();
    }

    /** Ends every answer that is under way, and gives the port back. */
    @Override
    public void close() {
        events.close();
        server.stop(0);
        threads.shutdownNow();
    }
}
