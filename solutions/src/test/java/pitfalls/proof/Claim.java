package pitfalls.proof;

import java.nio.file.Path;
import java.util.List;

/**
 * What an answer's first comment says of it: two lines, {@code // Misconception: ...} and
 * {@code // Rejected by: ...}, or {@code // Attacks: ...} and {@code // Expected: ...}.
 */
record Claim(String first, String second) {

    /**
     * Reads the claim of the one source below a folder that opens with it.
     *
     * @throws AssertionError where no source or more than one has both lines at its top
     */
    static Claim in(Path folder, String first, String second) {
        List<Claim> found = Workspace.filesIn(folder).stream()
                .filter(path -> path.toString().endsWith(".java"))
                .map(path -> Workspace.text(folder.resolve(path)).lines().limit(2).toList())
                .filter(lines -> lines.size() == 2 && lines.get(0).startsWith("// " + first + ": ")
                        && lines.get(1).startsWith("// " + second + ": "))
                .map(lines -> new Claim(after(first, lines.get(0)), after(second, lines.get(1)))).toList();
        if (found.size() != 1) {
            throw new AssertionError(folder.getParent().getFileName() + "/" + folder.getFileName()
                    + " needs one source that opens with the lines \"// " + first + ": ...\" and \"// "
                    + second + ": ...\", and has " + found.size() + ".");
        }
        return found.getFirst();
    }

    private static String after(String name, String line) {
        return line.substring("// : ".length() + name.length()).strip();
    }
}
