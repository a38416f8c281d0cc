package pitfalls.grader.runner;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import pitfalls.testkit.trace.Trace;
import pitfalls.testkit.trace.TraceFormat;

/** What the answer's JVM tells the engine, in the order in which it happens. */
public sealed interface Report {

    /** A run of all checks begins. */
    record Begins() implements Report {}

    /** A check begins. */
    record Started(String check) implements Report {}

    /** A check has ended. */
    record Ended(String check, Verdict verdict) implements Report {}

    /** Something outside of any check went wrong. */
    record Trouble(String what) implements Report {}

    /** Every run has ended, and nothing follows. */
    record Done() implements Report {}

    /** A text is cut here: an answer may put what it likes into a message. */
    int MOST_CHARACTERS = 20_000;

    default void write(DataOutputStream out) throws IOException {
        switch (this) {
            case Begins() -> out.writeByte('b');
            case Started(String check) -> {
                out.writeByte('s');
                text(out, check);
            }
            case Ended(String check, Verdict verdict) -> {
                out.writeByte('e');
                text(out, check);
                write(out, verdict);
            }
            case Trouble(String what) -> {
                out.writeByte('t');
                text(out, what);
            }
            case Done() -> out.writeByte('d');
        }
        out.flush();
    }

    private static void write(DataOutputStream out, Verdict verdict) throws IOException {
        switch (verdict) {
            case Verdict.Passed() -> out.writeByte('p');
            case Verdict.Failed(String summary, String page, Trace trace, boolean judged) -> {
                out.writeByte('f');
                text(out, summary);
                text(out, page);
                TraceFormat.write(trace, out);
                out.writeBoolean(judged);
            }
            case Verdict.TooBusy(String summary, String page, Trace trace) -> {
                out.writeByte('b');
                text(out, summary);
                text(out, page);
                TraceFormat.write(trace, out);
            }
            case Verdict.DidNotRun(String reason) -> {
                out.writeByte('m');
                text(out, reason);
            }
            case Verdict.NotJudgedHere(String reason) -> {
                out.writeByte('n');
                text(out, reason);
            }
        }
    }

    /** @throws IOException where the bytes are no report, or end */
    static Report read(DataInputStream in) throws IOException {
        return switch (in.readByte()) {
            case 'b' -> new Begins();
            case 's' -> new Started(text(in));
            case 'e' -> new Ended(text(in), verdict(in));
            case 't' -> new Trouble(text(in));
            case 'd' -> new Done();
            default -> throw new IOException("not a report");
        };
    }

    private static Verdict verdict(DataInputStream in) throws IOException {
        return switch (in.readByte()) {
            case 'p' -> new Verdict.Passed();
            case 'f' -> new Verdict.Failed(text(in), text(in), TraceFormat.read(in), in.readBoolean());
            case 'b' -> new Verdict.TooBusy(text(in), text(in), TraceFormat.read(in));
            case 'm' -> new Verdict.DidNotRun(text(in));
            case 'n' -> new Verdict.NotJudgedHere(text(in));
            default -> throw new IOException("not a verdict");
        };
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        String cut = text.length() > MOST_CHARACTERS ? text.substring(0, MOST_CHARACTERS) + " ..." : text;
        byte[] bytes = cut.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static String text(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > 4 * MOST_CHARACTERS + 4) {
            throw new IOException("a text of " + length + " bytes");
        }
        return new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }
}
