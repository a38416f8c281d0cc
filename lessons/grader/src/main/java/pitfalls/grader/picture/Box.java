package pitfalls.grader.picture;

/**
 * A rectangle of the picture, in pixels; y grows downwards.
 */
record Box(double left, double top, double right, double bottom) {

    /** Whether the two have a point of their insides in common. */
    boolean overlaps(Box other) {
        return left < other.right && other.left < right && top < other.bottom && other.top < bottom;
    }

    boolean isWithin(double width, double height) {
        return left >= 0 && top >= 0 && right <= width && bottom <= height;
    }

    Box grown(double by) {
        return new Box(left - by, top - by, right + by, bottom + by);
    }
}
