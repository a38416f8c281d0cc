package pitfalls.grader.desk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import pitfalls.grader.desk.Difference.Line;
import pitfalls.grader.desk.Difference.Row;

class DifferenceTest {

    private static final Map<String, String> YOURS = Map.of("p/A.java", "one\ntwo\nthree\nfour\n");

    @Test
    void linesThatBelongTogetherStandInOneRow() {
        Map<String, String> reference = Map.of("p/A.java", "one\n2\n2b\nthree\n");

        Difference difference = Difference.between(YOURS, reference).getFirst();

        assertEquals(List.of(new Row(new Line(1, "one"), new Line(1, "one")), new Row(new Line(2, "two"), new Line(2, "2")),
                new Row(null, new Line(3, "2b")), new Row(new Line(3, "three"), new Line(4, "three")),
                new Row(new Line(4, "four"), null)), difference.rows());
        assertTrue(difference.rows().getFirst().same());
        assertFalse(difference.rows().get(1).same());
    }

    @Test
    void aFileThatOneSideHasIsWhole() {
        List<Difference> all = Difference.between(YOURS, Map.of("p/B.java", "b\n"));

        assertEquals(List.of("p/A.java", "p/B.java"), all.stream().map(Difference::path).toList());
        assertEquals(List.of(new Row(null, new Line(1, "b"))), all.getLast().rows());
    }

    @Test
    void ofALongFileTheBeginningIsCompared() {
        String yours = IntStream.range(0, 5_000).mapToObj(i -> "y" + i + "\n").collect(Collectors.joining());
        String reference = IntStream.range(0, 5_000).mapToObj(i -> "r" + i + "\n").collect(Collectors.joining());

        Difference difference = Difference.between(Map.of("p/A.java", yours), Map.of("p/A.java", reference)).getFirst();

        assertEquals(1_000, difference.rows().stream().filter(row -> row.yours() != null).count());
        assertEquals(1_000, difference.rows().stream().filter(row -> row.reference() != null).count());
    }

    @Test
    void theUnifiedDiffLeadsFromTheAnswerToTheReference() {
        assertEquals(List.of("--- your p/A.java", "+++ the reference's p/A.java", "@@ -1,4 +1,4 @@", " one", "-two", "+2",
                " three", " four"), Difference.unified(YOURS, Map.of("p/A.java", "one\n2\nthree\nfour\n")));
        assertEquals(List.of(), Difference.unified(YOURS, YOURS));
    }
}
