package pitfalls.grader.marks;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** Takes gradebooks as they are made, whatever form they are written in. */
public interface ResultsWriter {

    /** Writes one submission's gradebook into a folder, which is made where it is missing. */
    void write(Gradebook book, Path folder, Duration took) throws IOException;

    /** Writes a whole class, when all of it is graded. */
    void write(ClassBook book, Path folder) throws IOException;
}
