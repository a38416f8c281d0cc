package pitfalls.grader.picture;

/**
 * An event of a check in words, for a table beside the picture. The texts are printable ASCII and are not
 * escaped for any format.
 *
 * @param time since the check began, as "0.4 ms"; empty where the row is of no moment
 * @param side whose doing it is: "you", "peer" or "check"
 * @param text a sentence without its full stop
 */
public record Row(String time, String side, String text) {}
