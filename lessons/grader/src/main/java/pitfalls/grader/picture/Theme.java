package pitfalls.grader.picture;

/** Which colours a picture has. */
public enum Theme {
    /** As the reader's system has it. */
    SYSTEM,
    LIGHT,
    DARK
}
