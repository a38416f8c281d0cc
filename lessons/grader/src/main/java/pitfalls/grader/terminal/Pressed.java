package pitfalls.grader.terminal;

import java.util.List;
import java.util.Optional;
import pitfalls.grader.desk.Desk;

/**
 * What a key means at the desk. A lesson's number has two digits: the second, or Enter, completes it. A
 * question is answered by the next key.
 */
public final class Pressed {

    private final Desk desk;
    private final Screen screen;
    private final Runnable quit;
    private String number = "";
    private String toStartAgain = "";

    /** @param quit ends the watch */
    public Pressed(Desk desk, Screen screen, Runnable quit) {
        this.desk = desk;
        this.screen = screen;
        this.quit = quit;
    }

    /** @param character -1 is the end of all keys */
    public void press(int character) {
        if (character < 0 || character == 'q') {
            quit.run();
        } else if (!toStartAgain.isEmpty()) {
            answer(character);
        } else if (character >= '0' && character <= '9') {
            digit((char) character);
        } else if (isEnter(character) && !number.isEmpty()) {
            jump("0" + number);
        } else {
            number = "";
            act(character);
        }
    }

    private void act(int character) {
        String lesson = desk.state().current();
        switch (character) {
            case 'h' -> desk.hint(lesson);
            case 'n' -> goOn(lesson);
            case 'r' -> desk.runAgain(lesson);
            case 's' -> screen.difference(lesson);
            case 'u' -> {
                toStartAgain = lesson;
                screen.say("Start " + lesson + " again? Your answer is kept aside. y: yes, any other key: no");
            }
            default -> {
                if (isEnter(character) && desk.state().here().solved()) {
                    goOn(lesson);
                } else {
                    screen.say(Screen.KEYS);
                }
            }
        }
    }

    private void goOn(String lesson) {
        if (desk.state().here().solved() && desk.state().next() == null) {
            screen.say("Everything is solved. A number goes to that lesson, q quits.");
        } else {
            desk.goOn(lesson);
        }
    }

    private void answer(int character) {
        String lesson = toStartAgain;
        toStartAgain = "";
        if (character == 'y') {
            desk.startAgain(lesson);
        } else {
            screen.say("Nothing was changed.");
        }
    }

    private void digit(char digit) {
        String typed = number + digit;
        List<String> fit = desk.state().names().stream().filter(name -> name.startsWith(typed)).toList();
        if (typed.length() == 2) {
            jump(typed);
        } else if (fit.isEmpty()) {
            jump("0" + typed);
        } else {
            number = typed;
            screen.say("Lesson " + typed + ": a second digit, or Enter");
        }
    }

    private void jump(String typed) {
        number = "";
        Optional<String> lesson = desk.state().names().stream().filter(name -> name.startsWith(typed + "-")).findFirst();
        lesson.ifPresentOrElse(desk::goTo, () -> screen.say("There is no lesson " + typed + "."));
    }

    private static boolean isEnter(int character) {
        return character == '\r' || character == '\n';
    }
}
