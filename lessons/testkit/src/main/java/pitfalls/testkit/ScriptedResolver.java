package pitfalls.testkit;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolverProvider;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Resolves the names that checks have registered, and leaves all others to the JDK.
 * {@link InetAddress} caches what a resolver says, so every registration has a name of its own.
 */
public final class ScriptedResolver extends InetAddressResolverProvider {

    private static final String DOMAIN = ".pitfalls.test";
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final Map<String, Entry> NAMES = new ConcurrentHashMap<>();

    private record Entry(Scene scene, Gate gate, List<InetAddress> addresses) {}

    static String register(Scene scene, Gate gate, InetAddress... addresses) {
        String name = "host" + NUMBER.incrementAndGet() + DOMAIN;
        NAMES.put(name, new Entry(scene, gate, List.of(addresses)));
        return name;
    }

    @Override
    public String name() {
        return "names scripted by checks";
    }

    @Override
    public InetAddressResolver get(Configuration configuration) {
        InetAddressResolver builtin = configuration.builtinResolver();
        return new InetAddressResolver() {
            @Override
            public Stream<InetAddress> lookupByName(String host, LookupPolicy policy) throws UnknownHostException {
                Entry entry = NAMES.get(host);
                if (entry == null) {
                    return builtin.lookupByName(host, policy);
                }
                entry.scene().note("look-up of " + host);
                if (entry.gate() != null) {
                    entry.gate().pass();
                }
                if (entry.addresses().isEmpty()) {
                    throw new UnknownHostException(host);
                }
                return entry.addresses().stream();
            }

            @Override
            public String lookupByAddress(byte[] address) throws UnknownHostException {
                return builtin.lookupByAddress(address);
            }
        };
    }
}
