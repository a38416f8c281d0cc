package pitfalls.grader.page;

import com.sun.net.httpserver.HttpExchange;
import java.util.HashMap;
import java.util.Map;

/** What stands behind the question mark of a request. */
final class Query {

    private Query() {}

    /** @return the value of each name; of a name that stands twice, the first */
    static Map<String, String> of(HttpExchange exchange) {
        Map<String, String> values = new HashMap<>();
        String query = exchange.getRequestURI().getQuery();
        for (String one : query == null ? new String[0] : query.split("&")) {
            int equals = one.indexOf('=');
            if (equals > 0) {
                values.putIfAbsent(one.substring(0, equals), one.substring(equals + 1));
            }
        }
        return values;
    }
}
