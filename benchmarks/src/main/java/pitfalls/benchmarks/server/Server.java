package pitfalls.benchmarks.server;

import java.io.IOException;

/** The ways to write a server that are compared. */
public enum Server {
    /** Blocking I/O on a platform thread for each connection. */
    PLATFORM,
    /** Blocking I/O on a virtual thread for each connection. */
    VIRTUAL,
    /** One thread with a selector. */
    NIO,
    /** Netty's NIO transport with one event loop. */
    NETTY;

    /** Starts a server of this kind in this process. */
    public EchoServer start() throws IOException {
        return switch (this) {
            case PLATFORM -> new BlockingEchoServer(Thread.ofPlatform().name("connection").factory());
            case VIRTUAL -> new BlockingEchoServer(Thread.ofVirtual().name("connection").factory());
            case NIO -> new SelectorEchoServer();
            case NETTY -> new NettyEchoServer();
        };
    }
}
