package pitfalls.testkit;

import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolverProvider;
import java.security.Security;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Resolves the names that checks have registered, and leaves all others to the JDK.
 *
 * <p>{@link InetAddress} remembers for 30 s what a resolver says, and for 10 s that a name is unknown. Here
 * it does not, so that a name can move: what is remembered then is remembered by the answer.
 */
public final class ScriptedResolver extends InetAddressResolverProvider {

    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final Map<String, Entry> NAMES = new ConcurrentHashMap<>();
    private static final Map<InetAddress, Entry> ADDRESSES = new ConcurrentHashMap<>();

    private record Entry(Scene scene, Gate gate, List<InetAddress> addresses) {}

    /** Registers the name that the pattern gives with a number of its own in the place of its {@code #}. */
    static String register(Scene scene, String pattern, Gate gate, InetAddress... addresses) {
        String name = pattern.replace("#", String.valueOf(NUMBER.incrementAndGet()));
        put(scene, name, gate, addresses);
        return name;
    }

    /** From now on the name has these addresses. */
    static void move(Scene scene, String name, InetAddress... addresses) {
        put(scene, name, null, addresses);
    }

    private static void put(Scene scene, String name, Gate gate, InetAddress... addresses) {
        NAMES.put(name, new Entry(scene, gate, Stream.of(addresses).map(address -> named(name, address)).toList()));
    }

    /** Holds whoever asks for the name of the address, until the gate is open; closed, it holds nobody more. */
    static AutoCloseable hold(Scene scene, InetAddress address, Gate gate) {
        ADDRESSES.put(address, new Entry(scene, gate, List.of()));
        return () -> ADDRESSES.remove(address);
    }

    /** An address that knows the name by which it was found, as the JDK's own resolver gives it. */
    private static InetAddress named(String name, InetAddress address) {
        try {
            return InetAddress.getByAddress(name, address.getAddress());
        } catch (UnknownHostException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String name() {
        return "names scripted by checks";
    }

    @Override
    public InetAddressResolver get(Configuration configuration) {
        // Read once, after the first look-up, for which this provider is made.
        Security.setProperty("networkaddress.cache.ttl", "0");
        Security.setProperty("networkaddress.cache.negative.ttl", "0");
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
                InetAddress known = InetAddress.getByAddress(address);
                Entry entry = ADDRESSES.get(known);
                if (entry != null) {
                    entry.scene().note("look-up of the name of " + known.getHostAddress());
                    entry.gate().pass();
                }
                return builtin.lookupByAddress(address);
            }
        };
    }
}
