package pitfalls.grader.course;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What checks are compiled against and run with, beside the JDK and the answer: the testkit, the
 * grader, whose runner starts them, and JUnit. Found by a class of each, for the class path of this
 * process may hold more, or be a manifest.
 */
public final class ClassPath {

    private static final List<Path> ENTRIES = Stream.of(
            pitfalls.testkit.Lesson.class,
            ClassPath.class,
            org.junit.jupiter.api.Test.class,
            org.junit.jupiter.engine.JupiterTestEngine.class,
            org.junit.platform.launcher.Launcher.class,
            org.junit.platform.engine.TestEngine.class,
            org.junit.platform.commons.JUnitException.class,
            org.opentest4j.TestAbortedException.class,
            org.apiguardian.api.API.class,
            org.jspecify.annotations.Nullable.class).map(ClassPath::place).toList();

    private ClassPath() {}

    /** Jars and class folders, the testkit first. */
    public static List<Path> entries() {
        return ENTRIES;
    }

    /** The grader's own place among them. */
    public static Path ofGrader() {
        return place(ClassPath.class);
    }

    private static Path place(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
