package pitfalls.grader;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the command asks for, by Maven properties: {@code -Dgrade[=DIR]} and those of {@link #THERE_ARE}. Names
 * are relative to where it was called.
 *
 * @param folder what is graded, or null for the course's own lessons
 * @param points a file that says what each lesson is worth, or null
 * @param partial whether unsolved lessons get parts of their points
 * @param extra a folder with a teacher's own checks, or null
 * @param one whether the folder is one submission, whatever it holds
 * @param due a file that says when lessons are due, or null
 * @param roster a file that says who is in the class, or null
 * @param overrides a file of marks that are given by hand, or null
 * @param only the submissions of a class that are graded again; empty where all are graded
 */
record Options(Path folder, Path points, boolean partial, Path extra, boolean one, Path due, Path roster,
        Path overrides, List<String> only) {

    /** Every option beside {@code -Dgrade} itself. */
    private static final String THERE_ARE =
            "-Dgrade.points=FILE, -Dgrade.partial, -Dgrade.extra=DIR, -Dgrade.one, -Dgrade.due=FILE,"
                    + " -Dgrade.roster=FILE, -Dgrade.overrides=FILE and -Dgrade.only=NAME,NAME";

    private static final String GIVEN = "true";
    private static final Pattern OPTION = Pattern.compile("-D(grade\\.[^=\\s]*)");
    private static final Set<String> KNOWN = OPTION.matcher(THERE_ARE).results().map(option -> option.group(1)
            .replaceAll("[,=].*", "")).collect(Collectors.toSet());

    /**
     * Reads the properties of this process.
     *
     * @param calledIn where the command was called
     * @param commandLine Maven's own command line, or an empty text where it is unknown
     * @throws IllegalArgumentException where one is wrong; the message names it
     */
    static Options read(Path calledIn, String commandLine) {
        Matcher option = OPTION.matcher(commandLine);
        while (option.find()) {
            if (!KNOWN.contains(option.group(1))) {
                throw new IllegalArgumentException("There is no option -D" + option.group(1)
                        + ". There are " + THERE_ARE + ".");
            }
        }
        String grade = System.getProperty("grade", "");
        Path folder = grade.isEmpty() || grade.equals(GIVEN) ? null : calledIn.resolve(grade).normalize();
        if (folder != null && !Files.exists(folder)) {
            throw new IllegalArgumentException("There is no folder " + folder + " to grade.");
        }
        return new Options(folder, file(calledIn, "grade.points"), flag("grade.partial"),
                folder(calledIn, "grade.extra"), flag("grade.one"), file(calledIn, "grade.due"),
                file(calledIn, "grade.roster"), file(calledIn, "grade.overrides"), names("grade.only"));
    }

    private static boolean flag(String name) {
        return switch (System.getProperty(name, "")) {
            case "", "false" -> false;
            case GIVEN -> true;
            case String other -> throw new IllegalArgumentException(
                    "-D" + name + "=" + other + " should be true or false.");
        };
    }

    /** The options that only a class has a use for, as far as they are given. */
    List<String> ofClass() {
        return Stream.of("grade.roster", "grade.overrides", "grade.only")
                .filter(name -> !System.getProperty(name, "").isEmpty()).toList();
    }

    private static List<String> names(String name) {
        return Stream.of(System.getProperty(name, "").split(",")).map(String::strip)
                .filter(one -> !one.isEmpty()).toList();
    }

    private static Path file(Path calledIn, String name) {
        Path file = named(calledIn, name);
        if (file != null && !Files.isRegularFile(file)) {
            throw new IllegalArgumentException("-D" + name + " names " + file + ", and there is no such file.");
        }
        return file;
    }

    private static Path folder(Path calledIn, String name) {
        Path folder = named(calledIn, name);
        if (folder != null && !Files.isDirectory(folder)) {
            throw new IllegalArgumentException("-D" + name + " names " + folder + ", and there is no such folder.");
        }
        return folder;
    }

    private static Path named(Path calledIn, String name) {
        String value = System.getProperty(name, "");
        return value.isEmpty() ? null : calledIn.resolve(value).normalize();
    }
}
