package pitfalls.grader;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jline.terminal.Attributes.ControlChar;
import org.jline.terminal.Attributes.LocalFlag;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import pitfalls.grader.course.Course;
import pitfalls.grader.desk.Sitting;
import pitfalls.grader.engine.Engine;
import pitfalls.grader.formats.Board;
import pitfalls.grader.page.DeskPage;
import pitfalls.grader.terminal.Keys;
import pitfalls.grader.terminal.Pressed;
import pitfalls.grader.terminal.Screen;

/**
 * {@code mvn test -Dwatch}: judges a lesson on each save of its answer, and shows it on the terminal and on a
 * page, until q.
 */
final class Watch {

    private static final int ENDED_BY_A_SIGNAL = 130;

    private Watch() {}

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
        AtomicInteger code = new AtomicInteger(ENDED_BY_A_SIGNAL);
        AtomicReference<Sitting> sat = new AtomicReference<>();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            int how = code.get();
            terminal.setAttributes(before);
            // A judgement that ends with the watch is not shown.
            Optional.ofNullable(sat.get()).ifPresent(Sitting::end);
            engine.close();
            Runtime.getRuntime().halt(how);
        }));
        readKeys(terminal, before);
        try (Sitting sitting = new Sitting(course, engine)) {
            sat.set(sitting);
            sit(course, sitting, terminal);
            code.set(0);
        } catch (IOException e) {
            Board.wrapped("  ", e.getMessage()).forEach(terminal.writer()::println);
            terminal.flush();
            code.set(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        System.exit(code.get());
    }

    private static void sit(Course course, Sitting sitting, Terminal terminal) throws InterruptedException {
        Screen screen = new Screen(course, sitting.desk(), terminal.writer());
        Pressed pressed = new Pressed(sitting.desk(), screen, sitting::end);
        sitting.desk().listen(screen);
        String watching = "Watching " + course.names().size() + " lessons. Save an answer to see its verdict.";
        Thread.ofPlatform().daemon().name("keys").start(() -> followKeys(terminal, sitting, pressed));
        try (DeskPage page = DeskPage.open(course, sitting.desk(), sitting::act)) {
            screen.say(watching, "The same on a page: " + page.address());
            sitting.run();
        } catch (IOException e) {
            screen.say(watching, "There is no page: " + e.getMessage() + ".");
            sitting.run();
        }
    }

    /** Each key is told at once and not shown; a read waits for the next without looking again and again. */
    private static void readKeys(Terminal terminal, Attributes before) {
        Attributes keys = new Attributes(before);
        keys.setLocalFlags(EnumSet.of(LocalFlag.ICANON, LocalFlag.ECHO, LocalFlag.IEXTEN), false);
        keys.setControlChar(ControlChar.VMIN, 1);
        keys.setControlChar(ControlChar.VTIME, 0);
        terminal.setAttributes(keys);
    }

    private static void followKeys(Terminal terminal, Sitting sitting, Pressed pressed) {
        Keys keys = new Keys();
        int character;
        do {
            character = read(terminal);
            if (keys.counts(character)) {
                int key = character;
                sitting.act(desk -> pressed.press(key));
            }
        } while (character >= 0);
    }

    /** @return -1 where the terminal is gone */
    private static int read(Terminal terminal) {
        try {
            return terminal.reader().read();
        } catch (IOException e) {
            return -1;
        }
    }
}
