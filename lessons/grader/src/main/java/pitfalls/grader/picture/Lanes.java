package pitfalls.grader.picture;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import pitfalls.testkit.trace.Event;

/**
 * Which lane each call, thread and connection has. A call takes the first lane that is free when it
 * begins, so calls one after the other share one. Where there are more than have room, the last lane is
 * for all the rest.
 */
final class Lanes {

    /**
     * A call of the learner's.
     *
     * @param end when it returned or threw; the largest number where it did neither
     */
    record Call(int number, String name, long begin, long end) {

        boolean isOpen() {
            return end == Long.MAX_VALUE;
        }

        boolean runsAt(long nanos) {
            return begin <= nanos && nanos <= end;
        }

        /** Whether this is the name of the call's own thread; a long one is cut. */
        boolean runsOn(String thread) {
            String own = Event.threadOf(name);
            return own.equals(thread)
                    || thread.endsWith(CUT) && own.startsWith(thread.substring(0, thread.length() - CUT.length()));
        }
    }

    private static final String CUT = "...";

    private final Map<Integer, Call> calls = new LinkedHashMap<>();
    private final Map<Integer, Integer> laneOfCall = new HashMap<>();
    private final Map<String, Integer> laneOfThread = new LinkedHashMap<>();
    private final Map<Integer, Integer> laneOfConnection = new LinkedHashMap<>();
    private final List<Long> free = new ArrayList<>();
    private final int mostThreads;
    private final int mostConnections;

    /**
     * @param all the whole trace, which knows when calls began and ended
     * @param shown the events that are drawn: what none of them speaks of has no lane
     */
    Lanes(List<Event> all, List<Event> shown, int mostThreads, int mostConnections) {
        this.mostThreads = mostThreads;
        this.mostConnections = mostConnections;
        all.forEach(this::note);
        shown.forEach(this::give);
    }

    private void note(Event event) {
        switch (event) {
            case Event.CallBegins(long at, int call, String name) -> begin(call, name, at);
            case Event.CallReturns(long at, int call, String name, _) -> end(call, name, at);
            case Event.CallThrows(long at, int call, String name, _, _) -> end(call, name, at);
            case Event.CallStands(_, int call, String name, _, _) -> begin(call, name, 0);
            default -> { }
        }
    }

    private void begin(int number, String name, long at) {
        calls.putIfAbsent(number, new Call(number, name, at, Long.MAX_VALUE));
    }

    private void end(int number, String name, long at) {
        Call begun = calls.getOrDefault(number, new Call(number, name, 0, at));
        calls.put(number, new Call(number, begun.name(), Math.min(begun.begin(), at), at));
    }

    private void give(Event event) {
        switch (event) {
            case Event.CallBegins begins -> give(calls.get(begins.call()));
            case Event.CallReturns returns -> give(calls.get(returns.call()));
            case Event.CallThrows threw -> give(calls.get(threw.call()));
            case Event.CallStands stands -> give(calls.get(stands.call()));
            case Event.Written written -> {
                thread(written.thread(), written.at());
                connection(written.connection());
            }
            case Event.Held held -> thread(held.thread(), held.at());
            case Event.Connected connected -> connection(connected.connection());
            case Event.Unanswered _ -> connection(0);
            case Event.Sent sent -> connection(sent.connection());
            case Event.Ended ended -> connection(ended.connection());
            case Event.ReadFails fails -> connection(fails.connection());
            case Event.Silent silent -> connection(silent.connection());
            case Event.Lost lost -> connection(lost.connection());
            case Event.Unread unread -> connection(unread.connection());
            case Event.States states -> connection(states.connection());
            case Event.Note _, Event.Round _, Event.Again _, Event.LeftOut _, Event.Failed _ -> { }
        }
    }

    private void give(Call call) {
        if (laneOfCall.containsKey(call.number())) {
            return;
        }
        int lane = 0;
        while (lane < free.size() && free.get(lane) > call.begin()) {
            lane++;
        }
        if (lane == free.size()) {
            free.add(call.end());
        }
        free.set(lane, call.end());
        laneOfCall.put(call.number(), lane);
    }

    private void thread(String name, long at) {
        callOn(name, at).ifPresentOrElse(this::give, () -> {
            if (!laneOfThread.containsKey(name)) {
                laneOfThread.put(name, free.size());
                free.add(Long.MAX_VALUE);
            }
        });
    }

    private void connection(int number) {
        laneOfConnection.putIfAbsent(number, laneOfConnection.size());
    }

    /** The call that runs on this thread at that time, where it is the thread of a call. */
    private Optional<Call> callOn(String thread, long at) {
        return calls.values().stream().filter(call -> call.runsOn(thread) && call.runsAt(at)).findFirst();
    }

    /** How many lanes of threads there are. */
    int threads() {
        return Math.min(free.size(), mostThreads);
    }

    /** How many lanes of connections there are at each end. */
    int connections() {
        return Math.min(laneOfConnection.size(), mostConnections);
    }

    int ofCall(int number) {
        return Math.min(laneOfCall.get(number), mostThreads - 1);
    }

    int ofThread(String name, long at) {
        return callOn(name, at).map(call -> ofCall(call.number()))
                .orElseGet(() -> Math.min(laneOfThread.get(name), mostThreads - 1));
    }

    int ofConnection(int number) {
        return Math.min(laneOfConnection.get(number), mostConnections - 1);
    }

    boolean hasCall(int number) {
        return laneOfCall.containsKey(number);
    }

    boolean hasConnection(int number) {
        return laneOfConnection.containsKey(number);
    }

    /** Those that have a lane. */
    List<Call> calls() {
        return laneOfCall.keySet().stream().map(calls::get).toList();
    }

    /** Whether more than one call runs at that time, so that an end has to say whose it is. */
    boolean severalAt(long nanos) {
        return calls.values().stream().filter(call -> call.runsAt(nanos)).limit(2).count() > 1;
    }

    /** Threads that are none of a call, by name. */
    List<String> threadNames() {
        return List.copyOf(laneOfThread.keySet());
    }

    List<Integer> connectionNumbers() {
        return List.copyOf(laneOfConnection.keySet());
    }

    /** How many threads, or connections, share the last lane; 0 where each has its own. */
    int threadsTogether() {
        return free.size() > mostThreads ? free.size() - mostThreads + 1 : 0;
    }

    int connectionsTogether() {
        return laneOfConnection.size() > mostConnections ? laneOfConnection.size() - mostConnections + 1 : 0;
    }
}
