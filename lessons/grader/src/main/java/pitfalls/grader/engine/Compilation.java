package pitfalls.grader.engine;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import pitfalls.grader.course.Exercise;

/** What javac's first error says of an answer, in one sentence. */
final class Compilation {

    private static final Pattern PACKAGE = Pattern.compile("\\b(?:[a-z]\\w*\\.)+(?=[A-Z])");
    private static final Pattern SYMBOL = Pattern.compile("symbol: +(.+)");
    private static final Pattern LOCATION =
            Pattern.compile("location: +(?:variable \\S+ of type|class|interface) (\\S+)");

    private Compilation() {}

    /** @throws Refusal where the answer did not compile */
    static void verifyAnswer(Compiled answer) throws Refusal {
        if (answer.error() != null) {
            throw new Refusal(Ending.DID_NOT_COMPILE, answer.error().at() + answer.error().firstLine());
        }
    }

    /** @throws Refusal where a lesson's checks did not compile against the answer, which lacks what they use */
    static void verifyChecks(Compiled checks, Exercise lesson) throws Refusal {
        if (checks.error() != null) {
            throw new Refusal(Ending.DID_NOT_COMPILE, missing(checks.error(), lesson));
        }
    }

    /** "PriceClient has no method price(String), which the checks call". */
    private static String missing(Compiled.Error error, Exercise lesson) {
        String message = PACKAGE.matcher(error.message()).replaceAll("");
        Matcher symbol = SYMBOL.matcher(message);
        Matcher location = LOCATION.matcher(message);
        if (!symbol.find()) {
            return "the checks do not compile against it: " + error.firstLine()
                    + " (" + error.at().replaceAll(": $", ")");
        }
        String owner = location.find() ? location.group(1) : "";
        boolean ofTheChecks = owner.isEmpty() || lesson.testClass().endsWith("." + owner.replaceAll("\\..*", ""));
        return (ofTheChecks ? "it" : owner) + " has no " + symbol.group(1) + ", which the checks use";
    }
}
