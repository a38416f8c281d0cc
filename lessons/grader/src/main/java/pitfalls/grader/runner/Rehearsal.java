package pitfalls.grader.runner;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import pitfalls.rehearsal.SmallLesson;

/**
 * Runs a small lesson as an answer's JVM would, so that the classes that every answer needs are loaded
 * while their cache is made. Nobody reads what it reports.
 */
public final class Rehearsal {

    private Rehearsal() {}

    public static void run() throws IOException {
        Preloading.ofClassPath();
        ChildMain.run(SmallLesson.class, 1, new DataOutputStream(OutputStream.nullOutputStream()));
    }
}
