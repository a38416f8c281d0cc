package pitfalls.grader.picture;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import pitfalls.testkit.trace.Event;
import pitfalls.testkit.trace.Line;

/**
 * Leaves out the middle of a long trace: of a run of alike events all but its ends, and where it is still
 * long, calls and data between its beginning and its end. What may tell the story stays.
 */
final class Trim {

    /** Events at both ends that always stay. */
    private static final int FIRST = 6;
    private static final int LAST = 10;

    /** Fewer events than this are not left out: to say so takes as much room. */
    private static final int WORTH = 3;

    /** A run of more alike events than this is shown by its ends. */
    private static final int RUN = 7;
    private static final int ENDS_OF_A_RUN = 2;

    private Trim() {}

    static List<Event> of(List<Event> events) {
        Set<Integer> stand = events.stream().filter(Event.CallStands.class::isInstance)
                .map(event -> ((Event.CallStands) event).call()).collect(Collectors.toSet());
        int about = events.stream().filter(Event.Failed.class::isInstance)
                .mapToInt(event -> ((Event.Failed) event).call()).findFirst().orElse(0);
        List<Event> shown = runs(events, about);
        for (Weight least : Weight.values()) {
            shown = shown.size() > least.most ? without(shown, stand, least) : shown;
        }
        return shown;
    }

    /** How much an event may tell of what went wrong. */
    private enum Weight {
        LITTLE(Integer.MAX_VALUE), SOME(40), MUCH(50), ALL(70);

        /** Of more events than this those are left out that weigh less. */
        private final int most;

        Weight(int most) {
            this.most = most;
        }
    }

    private static List<Event> without(List<Event> events, Set<Integer> stand, Weight least) {
        List<Event> shown = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            int end = i;
            int count = 0;
            while (end >= FIRST && end < events.size() - LAST && weight(events.get(end), stand).compareTo(least) < 0) {
                count += events.get(end) instanceof Event.LeftOut left ? left.count() : 1;
                end++;
            }
            if (end - i >= WORTH) {
                shown.add(new Event.LeftOut(events.get(i).at(), count, false));
                i = end - 1;
            } else {
                shown.add(events.get(i));
            }
        }
        return shown;
    }

    private static List<Event> runs(List<Event> events, int about) {
        List<Event> shown = new ArrayList<>();
        for (int first = 0, end; first < events.size(); first = end) {
            Object alike = alike(events.get(first), about);
            end = first + 1;
            while (end < events.size() && alike != null && alike.equals(alike(events.get(end), about))) {
                end++;
            }
            if (end - first > RUN) {
                int from = first + ENDS_OF_A_RUN;
                int to = end - ENDS_OF_A_RUN;
                shown.addAll(events.subList(first, from));
                shown.add(new Event.LeftOut(events.get(to - 1).at(), to - from, true));
                shown.addAll(events.subList(to, end));
            } else {
                shown.addAll(events.subList(first, end));
            }
        }
        return shown;
    }

    /**
     * What events have in common that may stand for each other; null for those that stand for themselves.
     *
     * @param about the call that the failure is about, which stands for itself
     */
    private static Object alike(Event event, int about) {
        return switch (event) {
            case Event.CallThrows(_, int call, _, String thrown, Line line) ->
                    call == about ? null : List.of(thrown, String.valueOf(line));
            case Event.CallStands(_, int call, _, String doing, Line line) ->
                    call == about ? null : List.of(doing, String.valueOf(line));
            case Event.Sent sent -> List.of(sent.connection(), sent.from());
            case Event.Written written -> List.of(written.connection(), written.thread());
            case Event.Unread unread -> unread.connection();
            case Event.States states -> List.of(states.you(), states.peer());
            case Event.Connected connected -> connected.by();
            case Event.Ended ended -> List.of(ended.by(), ended.how());
            default -> null;
        };
    }

    private static Weight weight(Event event, Set<Integer> stand) {
        return switch (event) {
            case Event.Failed _ -> Weight.ALL;
            case Event.CallBegins begins -> stand.contains(begins.call()) ? Weight.MUCH : Weight.LITTLE;
            case Event.CallReturns _, Event.Sent _, Event.Written _, Event.Unread _, Event.Again _, Event.LeftOut _ ->
                    Weight.LITTLE;
            case Event.Connected _, Event.Held _, Event.States _, Event.Note _ -> Weight.SOME;
            case Event.Ended ended -> ended.how() == Event.How.RESET ? Weight.MUCH : Weight.SOME;
            case Event.CallThrows _, Event.CallStands _, Event.Unanswered _, Event.ReadFails _, Event.Silent _,
                    Event.Lost _, Event.Round _ -> Weight.MUCH;
        };
    }
}
