package pitfalls.grader.engine;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import pitfalls.grader.runner.Rehearsal;

/**
 * The program of the JVM whose loaded classes are kept for all others that the engine starts: it does what
 * the JVM of an answer does, and then what that of a compiler does.
 */
final class RehearsalMain {

    private RehearsalMain() {}

    public static void main(String[] args) throws IOException {
        Rehearsal.run();
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        CompilerMain.ask(new DataOutputStream(request), Trial.ANSWER.sources(), Trial.LESSON.tests());
        CompilerMain.serve(new ByteArrayInputStream(request.toByteArray()), OutputStream.nullOutputStream());
    }
}
