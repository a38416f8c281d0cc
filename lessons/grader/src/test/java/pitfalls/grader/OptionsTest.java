package pitfalls.grader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OptionsTest {

    @TempDir
    private Path here;

    @AfterEach
    void clear() {
        for (String name : new String[] {"grade", "grade.points", "grade.partial", "grade.extra", "grade.one",
            "grade.due", "grade.roster", "grade.overrides", "grade.only"}) {
            System.clearProperty(name);
        }
    }

    @Test
    void nothingMeansTheCoursesOwnLessons() {
        System.setProperty("grade", "true");

        assertNull(Options.read(here, "-am test -Dgrade").folder());
    }

    @Test
    void whatIsWrongIsNamed() {
        assertRefused("There is no option -Dgrade.point. There are -Dgrade.points=FILE, -Dgrade.partial,"
                + " -Dgrade.extra=DIR, -Dgrade.one, -Dgrade.due=FILE, -Dgrade.roster=FILE,"
                + " -Dgrade.overrides=FILE and -Dgrade.only=NAME,NAME.",
                "-Dgrade.point=x");
        System.setProperty("grade.roster", "none");
        assertRefused("-Dgrade.roster names " + here.resolve("none") + ", and there is no such file.",
                "-Dgrade.roster=none");
        System.setProperty("grade.partial", "yes");
        assertRefused("-Dgrade.partial=yes should be true or false.", "");
        System.setProperty("grade.points", "none");
        assertRefused("-Dgrade.points names " + here.resolve("none") + ", and there is no such file.", "");
        System.setProperty("grade", "nowhere");
        assertRefused("There is no folder " + here.resolve("nowhere") + " to grade.", "");
    }

    private void assertRefused(String sentence, String commandLine) {
        assertEquals(sentence, assertThrows(IllegalArgumentException.class,
                () -> Options.read(here, commandLine)).getMessage());
    }
}
