package pitfalls.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import org.junit.jupiter.api.Test;
import pitfalls.proof.Promises.Row;

class PromisesTest {

    private static final List<String> JAVADOC = List.of("**price** Asks.", "`@param symbol` the share",
            "`@return` the price");
    private static final List<String> CHECKS = List.of("returns the price", "gives up in time");

    @Test
    void theTableIsReadFromItsSectionAlone() {
        Promises promises = Promises.in("""
                # 07

                | not | this |
                | --- | --- |

                ## What shows each promise

                Some words.

                | the Javadoc says | shown by |
                | --- | --- |
                | `a \\| b` is sent | "returns the price", "gives up in time" |
                | **price** Asks. | explains: it is so |

                ## After it

                | nor | this |
                """);

        assertEquals(List.of(new Row("`a \\| b` is sent", "\"returns the price\", \"gives up in time\""),
                new Row("**price** Asks.", "explains: it is so")), promises.rows());
    }

    @Test
    void aPageWithoutTheSectionHasNoTable() {
        assertEquals(List.of(), Promises.in("# 07\n\n## Others\n").rows());
    }

    @Test
    void everyFormIsAccepted() {
        assertEquals(List.of(), breaches("""
                | **price** Asks. | "gives up in time", "returns the price"; cannot be checked: for ever is long |
                | `@param symbol` the share | explains: it is "the" symbol |
                | `@return` the price | every check |
                """));
    }

    @Test
    void aBarIsEscapedInTheTable() {
        Promises promises = table("| `a \\| b` | \"returns the price\" |\n");

        assertEquals(List.of(), promises.breaches(List.of("`a | b`"), List.of("returns the price")));
    }

    @Test
    void missingRowsArePrintedReadyToPaste() {
        assertEquals(List.of("""
                these rows are missing:
                | **price** Asks. |  |
                | `@return` the price |  |"""), breaches("""
                | `@param symbol` the share | "gives up in time", "returns the price" |
                """));
    }

    @Test
    void anEmptySectionIsToldTheWholeTable() {
        assertEquals("""
                these rows are missing:
                | the Javadoc says | shown by |
                | --- | --- |
                | **price** Asks. |  |
                | `@param symbol` the share |  |
                | `@return` the price |  |""", breaches("").getFirst());
    }

    @Test
    void aRowThatTheJavadocDoesNotSayIsNamed() {
        assertEquals(List.of("the starter's Javadoc does not say: `@return` the cost"), breaches("""
                | **price** Asks. | every check |
                | `@param symbol` the share | "gives up in time" |
                | `@return` the price | "returns the price" |
                | `@return` the cost | "returns the price" |
                """));
    }

    @Test
    void aSentenceThatIsSaidTwiceNeedsTwoRows() {
        Promises promises = table("| Asks. | \"returns the price\" |\n");

        assertEquals(List.of("these rows are missing:\n| Asks. |  |"),
                promises.breaches(List.of("Asks.", "Asks."), List.of("returns the price")));
    }

    @Test
    void theOrderIsThatOfTheSource() {
        assertEquals(List.of("the rows are in another order than the source, which is:\n"
                + String.join("\n", JAVADOC)), breaches("""
                | **price** Asks. | every check |
                | `@return` the price | "returns the price" |
                | `@param symbol` the share | "gives up in time" |
                """));
    }

    @Test
    void aCheckThatIsNotThereAndOneThatShowsNothingAreNamed() {
        assertEquals(List.of("no check says \"gives up\".", "\"gives up in time\" shows no sentence."), breaches("""
                | **price** Asks. | "gives up" |
                | `@param symbol` the share | explains: "gives up in time" is no quote here |
                | `@return` the price | "returns the price" |
                """));
    }

    @Test
    void aRowThatSaysNothingIsNamed() {
        String should = "it should say what shows a sentence, or why nothing does, and says: ";

        assertEquals(List.of(should + "| **price** Asks. |  |", should + "| `@param symbol` the share | explains: |"),
                breaches("""
                | **price** Asks. | |
                | `@param symbol` the share | explains: |
                | `@return` the price | "returns the price", "gives up in time" |
                """));
    }

    private static List<String> breaches(String rows) {
        return table(rows).breaches(JAVADOC, CHECKS);
    }

    private static Promises table(String rows) {
        return Promises.in("# 07\n\n" + Promises.HEADING + "\n\n| the Javadoc says | shown by |\n| --- | --- |\n" + rows);
    }
}
