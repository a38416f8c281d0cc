package pitfalls.benchmarks.report;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The servers that are compared, as the page names and marks them. */
enum Server {
    PLATFORM("platform threads", true, Mark.SQUARE),
    VIRTUAL("virtual threads", true, Mark.CIRCLE),
    NIO("NIO selector", false, Mark.DIAMOND),
    NETTY("Netty NIO", false, Mark.TRIANGLE);

    final String label;
    final Mark mark;
    private final boolean plural;

    Server(String label, boolean plural, Mark mark) {
        this.label = label;
        this.plural = plural;
        this.mark = mark;
    }

    /** By the parameter's value; empty for one that this page does not know. */
    static Optional<Server> named(String value) {
        return Arrays.stream(values()).filter(server -> server.name().equals(value)).findFirst();
    }

    /** The form of a verb that goes with this server's name. */
    String verb(String singular, String plural) {
        return this.plural ? plural : singular;
    }

    /** "A", "A and B", "A, B and C". */
    static String list(List<Server> servers) {
        return Conclusion.list(servers.stream().map(server -> server.label).toList());
    }
}
