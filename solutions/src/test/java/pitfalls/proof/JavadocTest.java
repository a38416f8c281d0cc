package pitfalls.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JavadocTest {

    @TempDir
    Path folder;

    @Test
    void eachPublicDeclarationIsReadInTheOrderOfTheSource() {
        write("Feed.java", """
                /** The news. */
                public final class Feed {
                    /** How many are kept. */
                    public static final int MOST = 10;
                    /** Not for others. */
                    private final int port;
                    /** Starts to listen. */
                    public Feed(int port) { this.port = port; }
                    /** Sends a line. */
                    public void send(String line) { /** Inside. */ int i = 0; }
                    public void undocumented() {}
                    /** Not for others either. */
                    void retry() {}
                    /** Why it has ended. */
                    public enum Cause {
                        /** The server did it. */
                        SERVER;
                    }
                    /** What to do with a line. */
                    public interface OnLine {
                        /** Is told a line. */
                        void line(String line);
                    }
                    /** Hidden. */
                    private static class Hidden {
                        /** Hidden with its class. */
                        public void hidden() {}
                    }
                    /** Ends the feed. */
                    public void close() {}
                }
                """);

        assertEquals(List.of(
                "**Feed** The news.",
                "**MOST** How many are kept.",
                "**new Feed** Starts to listen.",
                "**send** Sends a line.",
                "**Cause** Why it has ended.",
                "**SERVER** The server did it.",
                "**OnLine** What to do with a line.",
                "**line** Is told a line.",
                "**close** Ends the feed."), Javadoc.sentencesIn(folder));
    }

    @Test
    void filesAreReadInTheOrderOfTheirNames() {
        write("Second.java", "/** Two. */ public class Second {}");
        write("First.java", "/** One. */ public class First {}");

        assertEquals(List.of("**First** One.", "**Second** Two."), Javadoc.sentencesIn(folder));
    }

    @Test
    void aSourceThatDoesNotCompileIsReadAllTheSame() {
        write("Client.java", """
                /** Asks. */
                public class Client {
                    /** Gives all. */
                    public List<String> all() { return x; }
                }
                """);

        assertEquals(List.of("**Client** Asks.", "**all** Gives all."), Javadoc.sentencesIn(folder));
    }

    @Test
    void aRecordIsReadWithItsComponents() {
        write("Failure.java", """
                /**
                 * A call that failed.
                 *
                 * @param thrown the exception; null where there is none
                 * @param earlier the failure before this one
                 */
                public record Failure(Exception thrown, Failure earlier) {}
                """);

        assertEquals(List.of(
                "**Failure** A call that failed.",
                "`@param thrown` the exception; null where there is none",
                "`@param earlier` the failure before this one"), Javadoc.sentencesIn(folder));
    }

    @Test
    void tagsAreSplitIntoSentencesAsTheTextIs() {
        assertEquals(List.of(
                "**call** Asks.",
                "`@param name` the name",
                "`@return` the reply",
                "`@throws IOException` when it is too long; this is never an EOFException.",
                "Also when a read failed"), sentences("""
                Asks.
                @param name the name
                @return the reply
                @throws IOException when it is too long; this is
                    never an EOFException. Also when a read failed"""));
    }

    @Test
    void theNameStandsBeforeATagWhereThereIsNoText() {
        assertEquals(List.of("**call** `@return` the reply"), sentences("@return the reply"));
    }

    @Test
    void codeAndLinksStandInBackticks() {
        assertEquals(List.of("**call** The request is `PRICE SYMBOL`, `a < b` & as `call` and"
                + " `Thread.sleep(long)` say, see this."), sentences("""
                The request is {@code PRICE
                SYMBOL}, {@code a < b} {@literal &} as {@link #call} and {@link Thread#sleep(long)} say,
                see {@linkplain #call this}."""));
    }

    @Test
    void markupEndsASentence() {
        assertEquals(List.of("**call** Each of", "one", "two", "is sent.", "Later too"), sentences("""
                Each of
                <ul><li>one</li>
                <li>two</ul>
                is sent.
                <p>Later too"""));
    }

    @Test
    void aStopBeforeACapitalOrCodeEndsASentenceAndNoOtherDoes() {
        assertEquals(List.of(
                "**call** Is it there?",
                "It is!",
                "`PING` asks again, e.g. ACME. or 1.5 s, at 10.0.0.1 in v. 7."), sentences(
                "Is it there? It is! {@code PING} asks again, e.g. ACME. or 1.5 s, at 10.0.0.1 in v. 7."));
    }

    @Test
    void whatCannotBeReadIsNamed() {
        var thrown = assertThrows(IllegalArgumentException.class, () -> sentences("Asks.\n@since 2"));

        assertEquals("The proof cannot read \"@since 2\" in a public Javadoc.", thrown.getMessage());
    }

    private List<String> sentences(String comment) {
        write("Client.java", "public class Client {\n/**\n" + comment.indent(1).replace("\n ", "\n * ")
                + "*/\npublic String call(String name) throws java.io.IOException { return name; } }");
        return Javadoc.sentencesIn(folder);
    }

    private void write(String file, String source) {
        try {
            Files.writeString(folder.resolve(file), source);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
