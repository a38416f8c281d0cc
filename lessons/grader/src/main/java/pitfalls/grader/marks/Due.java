package pitfalls.grader.marks;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * When lessons are due, and what is taken from an answer that came later: {@code late.cost} hundredths of what the
 * checks gave for each day that has begun since, and all of it after {@code late.days} days.
 *
 * @param deadlines by lesson; an answer at this very moment is in time
 * @param all for the lessons that are not named, or null where they are never due
 * @param days how many late days are allowed
 * @param cost hundredths of a mark for each late day
 */
record Due(Map<String, OffsetDateTime> deadlines, OffsetDateTime all, int days, int cost) {

    /** Nothing is ever late. */
    static final Due NEVER = new Due(Map.of(), null, 0, 0);

    private static final String ALL = "all";
    private static final String DAYS = "late.days";
    private static final String COST = "late.cost";
    private static final Duration DAY = Duration.ofDays(1);

    /**
     * Reads lines such as {@code 07-read-timeout = 2026-12-01T23:59+01:00}; {@code all} stands for the lessons that
     * are not named.
     *
     * @param file null where nothing is ever late
     * @param lessons those that there are
     * @throws IllegalArgumentException where the file or a line of it is wrong; the message names it
     */
    static Due read(Path file, Collection<String> lessons) {
        Map<String, OffsetDateTime> deadlines = new TreeMap<>();
        Map<String, Integer> numbers = new TreeMap<>();
        List<String> lines = file == null ? List.of() : TextFile.read(file).lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            String where = "In " + file + ", line " + (i + 1) + ", ";
            if (!line.isEmpty() && !line.startsWith("#")) {
                read(line, where, lessons, deadlines, numbers);
            }
        }
        OffsetDateTime all = deadlines.remove(ALL);
        return new Due(deadlines, all, numbers.getOrDefault(DAYS, 0), numbers.getOrDefault(COST, 0));
    }

    /** True where nobody said when a lesson is due. */
    boolean isNever() {
        return all == null && deadlines.isEmpty();
    }

    /** A mark that is late gets what is left of it; what the checks gave is kept. */
    Mark apply(Mark mark, HandedIn handedIn) {
        OffsetDateTime deadline = deadlines.getOrDefault(mark.name().replace(Marker.EXTRA, ""), all);
        if (deadline == null) {
            return mark;
        }
        if (!handedIn.isKnown()) {
            return mark.adjusted(mark.points(), "taken as in time, for " + handedIn.unknown());
        }
        long late = daysLate(deadline, handedIn);
        String inTime = " (" + Mark.show(mark.points()) + " in time)";
        if (late > days) {
            return mark.adjusted(0, days(late) + " late, and " + days(days) + " allowed" + inTime);
        }
        int left = (int) (mark.points() * Math.max(0, 100 - cost * late) / 100);
        return late == 0 ? mark : mark.adjusted(left, days(late) + " late" + inTime);
    }

    /** Days that have begun since the deadline. A time without a zone is one of the deadline's. */
    private static long daysLate(OffsetDateTime deadline, HandedIn handedIn) {
        Instant due = handedIn.zoned() ? deadline.toInstant() : deadline.toLocalDateTime().toInstant(ZoneOffset.UTC);
        Duration late = Duration.between(due, handedIn.at());
        return late.isPositive() ? late.minusNanos(1).dividedBy(DAY) + 1 : 0;
    }

    private static String days(long days) {
        return days == 1 ? "1 day" : days + " days";
    }

    private static void read(String line, String where, Collection<String> lessons,
            Map<String, OffsetDateTime> deadlines, Map<String, Integer> numbers) {
        String[] parts = line.split("\\s*=\\s*", 2);
        String name = parts[0];
        if (parts.length < 2) {
            throw new IllegalArgumentException(where + "there is no \"=\": " + line + ".");
        }
        boolean isNumber = name.equals(DAYS) || name.equals(COST);
        if (!isNumber && !name.equals(ALL) && !lessons.contains(name)) {
            throw new IllegalArgumentException(where + name + " is no lesson of this course, nor " + ALL + ", " + DAYS
                    + " or " + COST + ".");
        }
        if (isNumber ? numbers.put(name, number(name, parts[1], where)) != null
                : deadlines.put(name, time(name, parts[1], where)) != null) {
            throw new IllegalArgumentException(where + name + " stands for the second time.");
        }
    }

    private static int number(String name, String text, String where) {
        boolean isCost = name.equals(COST);
        if (!text.matches(isCost ? "(100|\\d{1,2})\\s*%" : "\\d{1,3}")) {
            throw new IllegalArgumentException(where + name + " is \"" + text + "\": "
                    + (isCost ? "0% to 100%" : "a whole number from 0 to 999") + " is needed.");
        }
        return Integer.parseInt(text.replaceFirst("\\s*%", ""));
    }

    private static OffsetDateTime time(String name, String text, String where) {
        try {
            return OffsetDateTime.parse(text);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(where + name + " is due at \"" + text
                    + "\": a time with its offset is needed, such as 2026-12-01T23:59+01:00.");
        }
    }
}
