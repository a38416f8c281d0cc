package pitfalls.grader.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeysTest {

    /** E stands for the escape character. */
    @ParameterizedTest
    @CsvSource({
        "hnrq, hnrq",
        "E[Aq, q",
        "hE[Bn, hn",
        "EODq, q",
        "E[15~q, q",
        "E[1;5Cq, q",
        "E[A, ''",
        "EEq, q",
        "EE[Aq, q",
        "Eq, q",
        "E[200~hE[201~q, hq"
    })
    void anArrowIsNoKey(String typed, String keys) {
        assertEquals(keys, counted(typed.replace('E', '\u001b')));
    }

    @Test
    void theEndCountsWhereverItComes() {
        Keys keys = new Keys();
        "\u001b[".chars().forEach(keys::counts);

        assertTrue(keys.counts(-1));
    }

    private static String counted(String typed) {
        Keys keys = new Keys();
        return typed.chars().filter(keys::counts).mapToObj(Character::toString).collect(Collectors.joining());
    }
}
