package pitfalls.readtimeout;

/** Would be an InvocationInterceptor, if an answer could be compiled against JUnit. */
public final class EveryCheckPasses {}
