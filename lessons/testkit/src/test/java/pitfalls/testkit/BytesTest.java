package pitfalls.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class BytesTest {

    /** As an answer may return one. */
    private static final class Unshowable {

        @Override
        public String toString() {
            throw new IllegalStateException();
        }
    }

    private static final class Nameless {

        @Override
        public String toString() {
            return null;
        }
    }

    @Test
    void aValueIsShownWhateverItsClassDoes() {
        assertEquals("an object of Unshowable that cannot be shown", Bytes.show((Object) new Unshowable()));
        assertEquals("null", Bytes.show((Object) new Nameless()));
        assertEquals("\"a\\u00e4\"", Bytes.show((Object) "a\u00e4"));
        assertEquals("7", Bytes.show((Object) 7));
    }
}
