package pitfalls.benchmarks.report;

import java.util.Map;
import java.util.Optional;

/**
 * What one server needs for a request over a new connection and over a kept one.
 *
 * @param what the figure that both have: "server CPU" where the system tells it, else "time"
 */
record Churn(Cell connectCell, Cell reuseCell, Spread connect, Spread reuse, String what) {

    /** Empty where one of the two was not measured. */
    static Optional<Churn> of(Results results, Server server, String placement) {
        Map<String, Object> params = Map.of("server", server, "placement", placement);
        var connect = results.find("ConnectionChurn.connectEachTime", params);
        var reuse = results.find("ConnectionChurn.reuse", params);
        if (connect.isEmpty() || reuse.isEmpty()) {
            return Optional.empty();
        }
        return of(connect.get(), reuse.get());
    }

    private static Optional<Churn> of(Cell connect, Cell reuse) {
        var cpu = connect.metric("server.cpu").flatMap(one -> reuse.metric("server.cpu")
                .map(other -> new Churn(connect, reuse, one, other, "server CPU")));
        return cpu.or(() -> connect.score().flatMap(one -> reuse.score()
                .map(other -> new Churn(connect, reuse, one, other, "time"))));
    }

    Optional<Ratio> times() {
        return Ratio.within(connect, reuse);
    }

    boolean toldApart() {
        return !connect.overlaps(reuse);
    }
}
