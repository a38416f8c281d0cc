package pitfalls.proof;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The reference with one small change, such as a call that is left out or a condition that always
 * holds: a wrong answer that nobody had to think of.
 *
 * @param id what it is known by
 * @param file the source, relative to the package tree
 * @param line where in it the change is, counted from 1
 * @param description the change in PIT's words
 * @param classFile the class file that differs, relative to the folder of all
 * @param bytes what stands in that file
 */
record Mutant(Id id, Path file, int line, String description, Path classFile, byte[] bytes) {

    /**
     * What a mutant is known by while other lines are edited, so that the number of its line has no part in it.
     *
     * @param method its class and its method, for instance {@code Node.start}; a constructor is {@code new}
     * @param mutator the simple name of PIT's class that makes changes of this kind
     * @param text its source line, without the spaces around it
     * @param number which it is of those that are alike in all of this, from 1
     * @param of how many these are
     */
    record Id(String method, String mutator, String text, int number, int of) {

        Id number(int which, int outOf) {
            return new Id(method, mutator, text, which, outOf);
        }
    }

    Mutant as(Id other) {
        return new Mutant(other, file, line, description, classFile, bytes);
    }

    /** Its place and its change on one line. */
    String show() {
        return file.getFileName() + ":" + line + ", " + id.mutator() + ", " + description;
    }

    /** Puts it in the place of the reference. */
    void replaceIn(Path classes) throws IOException {
        Path original = classes.resolve(classFile);
        if (!Files.exists(original)) {
            throw new IOException("there is no " + original + " to be replaced");
        }
        Files.write(original, bytes);
    }
}
