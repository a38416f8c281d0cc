package pitfalls.grader.page;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * Lets in who has the key, and a browser that came here by itself. Each page that the learner looks at
 * elsewhere can send requests here (and a name that it owns can lead here), and so can every user of this
 * machine: Host and Origin keep out the former, the key the latter. The key is in the address that the
 * terminal shows; it is exchanged for a cookie at once, which no script can read, and which the browser
 * sends with no request that another site has caused.
 */
final class Gate extends Filter {

    private static final int KEY_BYTES = 24;

    private final String key = newKey();
    private final String cookie;
    private final Set<String> hosts;

    /** @param port of this server; localhost leads to no other machine, and to where a port is forwarded from */
    Gate(int port) {
        cookie = "desk-" + port;
        hosts = Set.of("127.0.0.1:" + port, "localhost:" + port);
    }

    String key() {
        return key;
    }

    @Override
    public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
        boolean welcome = comesFromHere(exchange);
        if (welcome && isKey(Query.of(exchange).get("key")) && exchange.getRequestURI().getPath().equals("/")) {
            exchange.getResponseHeaders().set("Set-Cookie", cookie + "=" + key + "; Path=/; HttpOnly; SameSite=Strict");
            exchange.getResponseHeaders().set("Location", "/");
            Reply.text(exchange, 303, "");
        } else if (welcome && hasCookie(exchange)) {
            chain.doFilter(exchange);
        } else {
            Reply.text(exchange, 403, "Open the address that the watch has printed.\n");
        }
    }

    /** A browser names the origin with each request that changes something; with a link it does not. */
    private boolean comesFromHere(HttpExchange exchange) {
        List<String> host = exchange.getRequestHeaders().getOrDefault("Host", List.of());
        List<String> origin = exchange.getRequestHeaders().getOrDefault("Origin", List.of());
        boolean own = host.size() == 1 && hosts.contains(host.getFirst());
        return own && (origin.isEmpty() ? exchange.getRequestMethod().equals("GET")
                : origin.equals(List.of("http://" + host.getFirst())));
    }

    private boolean hasCookie(HttpExchange exchange) {
        return exchange.getRequestHeaders().getOrDefault("Cookie", List.of()).stream()
                .flatMap(line -> List.of(line.split(";")).stream()).map(String::strip)
                .filter(one -> one.startsWith(cookie + "=")).anyMatch(one -> isKey(one.substring(cookie.length() + 1)));
    }

    private boolean isKey(String text) {
        return text != null
                && MessageDigest.isEqual(text.getBytes(StandardCharsets.UTF_8), key.getBytes(StandardCharsets.UTF_8));
    }

    private static String newKey() {
        byte[] bytes = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    @Override
    public String description() {
        return "Host, Origin and key";
    }
}
