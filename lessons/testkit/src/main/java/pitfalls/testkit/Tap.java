package pitfalls.testkit;

/** Called around the reads and writes that an answer makes on a socket which the check gave it. */
public interface Tap {

    /** Before a write goes out, on the writing thread. */
    default void beforeWrite(byte[] bytes) {}

    /** After a write went out, on the writing thread. */
    default void afterWrite(byte[] bytes) {}

    /** Before a read, on the reading thread. */
    default void beforeRead() {}
}
