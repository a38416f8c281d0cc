package pitfalls.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * How and where the figures were measured: {@code run.json}. A text that the file does not tell is "".
 *
 * @param minutes how long it took; NaN where the file does not tell
 * @param rounds how many were asked for; -1 where the file does not tell
 * @param leftOut sentences that say what was not measured, and why
 * @param finished whether the run came to its end
 */
record Run(String profile, String command, String started, double minutes, int rounds, String cpu, int cpus,
           String memory, String os, String jdk, String jvmOptions, List<String> leftOut, boolean finished) {

    /** Reads the file; where it is missing or torn, nothing is told and the run counts as unfinished. */
    static Run read(Path file) throws IOException {
        JsonNode run = JsonMapper.shared().createObjectNode();
        if (Files.exists(file)) {
            try {
                run = JsonMapper.shared().readTree(file.toFile());
            } catch (JacksonException torn) {
                // A run that was cut off while it wrote: the page is made of what is left.
            }
        }
        JsonNode machine = run.path("machine");
        var leftOut = new ArrayList<String>();
        run.path("leftOut").forEach(sentence -> leftOut.add(sentence.asString("")));
        return new Run(text(run, "profile"), withoutPaths(text(run, "command")), text(run, "started"),
                run.path("minutes").asDouble(Double.NaN), run.path("rounds").asInt(-1), text(machine, "cpu"),
                machine.path("cpus").asInt(-1), text(machine, "memory"), text(machine, "os"), text(run, "jdk"),
                withoutPaths(text(run, "jvmOptions")), List.copyOf(leftOut), run.path("finished").asBoolean(false));
    }

    boolean smoke() {
        return profile.equals("smoke");
    }

    private static String text(JsonNode node, String name) {
        return node.path(name).asString("");
    }

    /** A page that is passed on tells no folder of the machine that it was made on. */
    private static String withoutPaths(String text) {
        return text.replaceAll("(?<![^\\s=:,\"'])(?:/|[A-Za-z]:\\\\)[^\\s=,\"']*[/\\\\](?=[^\\s/\\\\])", "");
    }
}
