package pitfalls.grader.desk;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jline.terminal.Attributes.ControlChar;
import org.jline.terminal.Attributes.LocalFlag;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import pitfalls.grader.course.Course;
import pitfalls.grader.engine.Ending;
import pitfalls.grader.engine.Engine;
import pitfalls.grader.engine.Outcome;
import pitfalls.grader.formats.Board;

/**
 * {@code mvn test -Dwatch}: judges a lesson on each save of its answer, shows what {@code mvn test}
 * would, and moves on when it is solved. One thread acts on what others tell it: the keyboard, the
 * file system and the judge.
 */
final class Watch {

    private static final String KEYS = "h: hint, n: next lesson, r: run again, q: quit";

    private static final int ENDED_BY_A_SIGNAL = 130;

    private sealed interface Event {

        record Key(int character) implements Event {}

        record Saved(Set<String> lessons) implements Event {}

        /** What the judge found; {@code turn} tells a judgement that nobody waits for any more. */
        record Judged(int turn, Outcome outcome) implements Event {}

        record Broken(int turn, Exception why) implements Event {}
    }

    private final Course course;
    private final Engine engine;
    private final PrintWriter screen;
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final Set<String> solved = new HashSet<>();
    private final Map<String, Integer> hintsShown = new HashMap<>();
    private String current;
    private int turn;
    private volatile boolean ended;
    private volatile Thread judge = Thread.startVirtualThread(() -> { });

    private Watch(Course course, Engine engine, PrintWriter screen) {
        this.course = course;
        this.engine = engine;
        this.screen = screen;
    }

    /** @param args the course's lessons */
    public static void main(String[] args) throws IOException {
        if (System.console() == null || !System.console().isTerminal()) {
            System.out.println("\n  The watch needs a terminal. Without one, use mvn test.");
            System.exit(1);
        }
        Course course = Course.in(Path.of(args[0]).normalize());
        // However the watch ends, its own hook alone puts the terminal back: JLine's would close it beneath
        // that one's hands, and wait for the next key.
        System.setProperty("org.jline.shutdownhook.disable", "true");
        Terminal terminal = TerminalBuilder.builder().system(true).build();
        Attributes before = terminal.getAttributes();
        Engine engine = new Engine(course);
        Watch watch = new Watch(course, engine, terminal.writer());
        AtomicInteger code = new AtomicInteger(ENDED_BY_A_SIGNAL);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            terminal.setAttributes(before);
            watch.ended = true;
            engine.close();
            Runtime.getRuntime().halt(code.get());
        }));
        readKeys(terminal, before);
        Thread.ofPlatform().daemon().name("keys").start(() -> watch.followKeys(terminal));
        try (Saves saves = new Saves(course, lessons -> watch.events.add(new Event.Saved(lessons)))) {
            watch.run();
            code.set(0);
        } catch (IOException e) {
            watch.say(e.getMessage());
            code.set(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        System.exit(code.get());
    }

    /** Each key is told at once and not shown; a read waits for the next without looking again and again. */
    private static void readKeys(Terminal terminal, Attributes before) {
        Attributes keys = new Attributes(before);
        keys.setLocalFlags(EnumSet.of(LocalFlag.ICANON, LocalFlag.ECHO, LocalFlag.IEXTEN), false);
        keys.setControlChar(ControlChar.VMIN, 1);
        keys.setControlChar(ControlChar.VTIME, 0);
        terminal.setAttributes(keys);
    }

    private void followKeys(Terminal terminal) {
        try {
            Keys keys = new Keys();
            int character;
            do {
                character = terminal.reader().read();
                if (keys.counts(character)) {
                    events.add(new Event.Key(character));
                }
            } while (character >= 0);
        } catch (IOException e) {
            events.add(new Event.Key(-1));
        }
    }

    private void run() throws InterruptedException, IOException {
        say("Watching " + course.names().size() + " lessons. Save an answer to see its verdict.");
        begin(course.names().getFirst());
        while (true) {
            switch (events.take()) {
                case Event.Key(int character) when character < 0 || character == 'q' -> {
                    return;
                }
                case Event.Key(int character) -> press(character);
                case Event.Saved(Set<String> lessons) ->
                        begin(lessons.contains(current) ? current : lessons.iterator().next());
                case Event.Judged(int ofTurn, Outcome outcome) when ofTurn == turn -> show(outcome);
                case Event.Broken(int ofTurn, Exception why) when ofTurn == turn ->
                        say("The lesson cannot be judged: " + why + ".");
                case Event.Judged old -> { }
                case Event.Broken old -> { }
            }
        }
    }

    private void press(int character) throws IOException {
        switch (character) {
            case 'h' -> hint();
            case 'n' -> begin(course.names().get((course.names().indexOf(current) + 1) % course.names().size()));
            case 'r' -> begin(current);
            default -> say(KEYS);
        }
    }

    /** Judges a lesson; a judgement that is under way is given up, and its JVM killed. */
    private void begin(String lesson) {
        judge.interrupt();
        current = lesson;
        int thisTurn = ++turn;
        judge = Thread.ofVirtual().name("judge").start(() -> {
            try {
                Outcome outcome = engine.judge(course.exercise(lesson), Course.answerIn(course.lessons().resolve(lesson)));
                tell(new Event.Judged(thisTurn, outcome));
            } catch (IOException | RuntimeException e) {
                tell(new Event.Broken(thisTurn, e));
            }
        });
    }

    /** What is found while the watch ends is not shown, for the engine has ended the judgement. */
    private void tell(Event found) {
        if (!ended) {
            events.add(found);
        }
    }

    private void show(Outcome outcome) {
        if (outcome.solved()) {
            solved.add(current);
            say("SOLVED: " + current, "read on: " + readOn());
            String next = nextUnsolved();
            if (next == null) {
                say("Everything is solved. " + KEYS);
            } else {
                begin(next);
            }
            return;
        }
        solved.remove(current);
        screen.println();
        screen.println("-".repeat(80));
        if (!outcome.printed().isBlank()) {
            screen.println(outcome.printed().stripTrailing());
        }
        if (outcome.ending() == Ending.RAN) {
            outcome.open().stream().skip(1).forEach(check -> screen.println("  also: " + check.sentence()));
        }
        say(current + ": " + outcome.line(), KEYS);
    }

    private String nextUnsolved() {
        int from = course.names().indexOf(current);
        for (int i = 1; i < course.names().size(); i++) {
            String next = course.names().get((from + i) % course.names().size());
            if (!solved.contains(next)) {
                return next;
            }
        }
        return null;
    }

    private String readOn() {
        String page = "solutions/" + current + "/README.md";
        return Files.isReadable(course.lessons().resolveSibling(page)) ? page : "lessons/" + current + "/README.md";
    }

    private void hint() throws IOException {
        List<String> hints = Hints.of(course.lessons().resolve(current));
        int next = hintsShown.merge(current, 1, Integer::sum) - 1;
        if (next < hints.size()) {
            say("Hint " + (next + 1) + " of " + hints.size() + " for " + current + ":");
            hints.get(next).lines().forEach(line -> screen.println(line.isEmpty() ? "" : "  " + line));
            screen.flush();
        } else {
            say(hints.isEmpty() ? current + " has no hints." : "That was the last hint of " + current + ".");
            hintsShown.put(current, 0);
        }
    }

    private void say(String... sentences) {
        screen.println();
        for (String sentence : sentences) {
            Board.wrapped("  ", sentence).forEach(screen::println);
        }
        screen.flush();
    }
}
