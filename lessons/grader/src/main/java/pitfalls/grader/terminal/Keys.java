package pitfalls.grader.terminal;

/**
 * Tells a key from the rest of an arrow's or a function key's: a terminal sends several characters for
 * those (ECMA-48, 5.4; xterm's control sequences).
 */
public final class Keys {

    private static final int ESCAPE = 27;

    private enum Within { NOTHING, AN_ESCAPE, A_SEQUENCE, ITS_LAST }

    private Within within = Within.NOTHING;

    /**
     * @param character the next one that was read; -1 is the end and always counts
     * @return whether it counts; with Alt pressed too, it does
     */
    public boolean counts(int character) {
        boolean counts = character < 0
                || character != ESCAPE && switch (within) {
                    case NOTHING -> true;
                    case AN_ESCAPE -> character != '[' && character != 'O';
                    case A_SEQUENCE, ITS_LAST -> false;
                };
        within = next(character);
        return counts;
    }

    private Within next(int character) {
        if (character == ESCAPE) {
            return Within.AN_ESCAPE;
        }
        return switch (within) {
            case AN_ESCAPE -> character == '[' ? Within.A_SEQUENCE : character == 'O' ? Within.ITS_LAST : Within.NOTHING;
            case A_SEQUENCE -> character >= '@' && character <= '~' ? Within.NOTHING : Within.A_SEQUENCE;
            case NOTHING, ITS_LAST -> Within.NOTHING;
        };
    }
}
