package pitfalls.grader.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import pitfalls.grader.course.Exercise;
import pitfalls.grader.course.Source;

/** An answer's sources, and the rules on what may be one. */
public record Answer(List<Source> sources) {

    private static final int MOST_CHARACTERS = 1_000_000;
    private static final int MOST_FILES = 1_000;
    private static final String PLACE = "src/main/java";

    /**
     * Reads every source below a folder. Anything else is left out and never in a class path, for a
     * resource can register an extension or configure JUnit.
     *
     * @param root the folder that holds the package tree
     */
    static Answer read(Path root) throws Refusal {
        try {
            return readAll(root);
        } catch (IOException | UncheckedIOException e) {
            Throwable cause = e instanceof UncheckedIOException ? e.getCause() : e;
            throw refused("cannot be read: "
                    + (cause instanceof AccessDeniedException ? "access is denied" : cause.getMessage()));
        }
    }

    private static Answer readAll(Path root) throws IOException, Refusal {
        if (!Files.isDirectory(root)) {
            throw refused(Files.notExists(root) ? "there is no folder " + shown(root)
                    : shown(root) + " is no folder that can be read");
        }
        List<Source> sources = new ArrayList<>();
        int characters = 0;
        List<Path> files = filesBelow(root).stream().filter(file -> !isLeftOut(file)).toList();
        if (files.size() > MOST_FILES) {
            throw refused("holds more than " + MOST_FILES + " files");
        }
        for (Path file : files) {
            Path path = root.relativize(file);
            if (Files.isSymbolicLink(file)) {
                throw refused("holds a link, " + path);
            }
            if (!Files.isRegularFile(file)) {
                throw refused("holds " + path + ", which is no file");
            }
            characters += Math.toIntExact(Math.min(Files.size(file), MOST_CHARACTERS + 1));
            if (characters > MOST_CHARACTERS) {
                throw refused("is larger than " + MOST_CHARACTERS + " bytes");
            }
            sources.add(new Source(path, text(file, path)));
        }
        if (sources.isEmpty()) {
            throw refused("there is no Java source in " + shown(root));
        }
        return new Answer(List.copyOf(sources));
    }

    /**
     * Checks the compiled answer: what javac wrote tells its types better than the names of files.
     *
     * @param classes the folder that holds the answer's class files
     */
    static void verifyTypes(Path classes, Exercise lesson) throws IOException, Refusal {
        for (Path file : filesBelow(classes)) {
            String path = classes.relativize(file).toString();
            String type = path.substring(0, path.length() - ".class".length()).replace('/', '.').replace('\\', '.');
            String simple = type.substring(type.lastIndexOf('.') + 1);
            if (!type.equals(lesson.packageName() + "." + simple)) {
                throw refused("declares " + type + ", outside the lesson's package " + lesson.packageName());
            }
            if (lesson.testTypes().contains(type.replaceAll("\\$.*", ""))) {
                throw refused("declares " + type + ", which is a class of the checks");
            }
            if (isInJavaLang(simple)) {
                throw refused("declares " + type + ", which hides java.lang." + simple + " from the checks");
            }
        }
    }

    /**
     * The names of the files that an editor, or somebody, left beside an answer's sources, in order; hidden
     * ones are not named.
     *
     * @param root as in {@link #read}; where it is {@code src/main/java}, what stands in {@code src/main} counts
     */
    public static List<String> leftOut(Path root) {
        Path all = root.endsWith(PLACE) ? root.getParent() : root;
        try {
            return filesBelow(all).stream().filter(file -> !file.startsWith(root) || isLeftOut(file))
                    .map(file -> file.getFileName().toString()).toList();
        } catch (IOException | UncheckedIOException e) {
            return List.of();
        }
    }

    /** Maven compiles a module too; here every answer is compiled alone, and needs no module. */
    private static boolean isLeftOut(Path file) {
        String name = file.getFileName().toString();
        return name.equals("module-info.java") || !name.endsWith(".java") && !Files.isDirectory(file);
    }

    private static String shown(Path root) {
        return root.endsWith(PLACE) ? PLACE : root.toString();
    }

    private static List<Path> filesBelow(Path root) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(path -> !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
                    .filter(path -> !isHidden(root.relativize(path))).sorted().toList();
        }
    }

    private static boolean isHidden(Path path) {
        for (Path name : path) {
            if (name.toString().startsWith(".")) {
                return true;
            }
        }
        return false;
    }

    private static String text(Path file, Path path) throws IOException, Refusal {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (CharacterCodingException e) {
            throw refused(path + " is not UTF-8");
        }
    }

    private static boolean isInJavaLang(String simpleName) {
        try {
            Class.forName("java.lang." + simpleName, false, null);
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    private static Refusal refused(String why) {
        return new Refusal(Ending.REFUSED, why);
    }
}
