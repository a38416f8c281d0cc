package pitfalls.proof;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A lesson's mutants.md: the mutants of its reference that no check can reject, for they keep every
 * promise as the reference does. Each is a section, with its reason.
 */
final class EqualMutants {

    static final String FILE = "mutants.md";

    private static final Pattern SECTION = Pattern.compile("""
            `(?<method>[\\w.]+)`: (?<mutator>\\w+)(, (?<number>\\d+) of (?<of>\\d+))?

            ```java
            (?<text>\\S.*)
            ```

            (?s:(?<reason>\\S.*))""");

    private EqualMutants() {}

    /**
     * Reads the list of a lesson; none where the file is missing.
     *
     * @return the reason why each is equal
     * @throws AssertionError where the file has no sections, or one that cannot be read
     */
    static Map<Mutant.Id, String> of(Path solution) {
        Path file = solution.resolve(FILE);
        Map<Mutant.Id, String> reasons = new LinkedHashMap<>();
        if (!Files.exists(file)) {
            return reasons;
        }
        String[] parts = Workspace.text(file).split("(?m)^## ");
        for (int i = 1; i < parts.length; i++) {
            Matcher section = SECTION.matcher(parts[i].strip());
            if (!section.matches() || reasons.put(id(section), section.group("reason")) != null) {
                throw new AssertionError(file + ": \"" + parts[i].lines().findFirst().orElse("")
                        + "\" stands there twice, or is not a heading, a line of Java and a reason.");
            }
        }
        if (reasons.isEmpty()) {
            throw new AssertionError(file + " lists none; then it should not be there.");
        }
        return reasons;
    }

    /** A section of the list, but for the reason. */
    static String section(Mutant.Id id) {
        return "## `%s`: %s%s\n\n```java\n%s\n```\n".formatted(id.method(), id.mutator(),
                id.of() == 1 ? "" : ", " + id.number() + " of " + id.of(), id.text());
    }

    private static Mutant.Id id(Matcher section) {
        boolean one = section.group("number") == null;
        return new Mutant.Id(section.group("method"), section.group("mutator"), section.group("text"),
                one ? 1 : Integer.parseInt(section.group("number")), one ? 1 : Integer.parseInt(section.group("of")));
    }
}
