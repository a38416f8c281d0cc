package pitfalls.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The system's own view of its TCP sockets: {@code /proc/net/tcp} and {@code tcp6} (proc(5)). Where
 * a system has neither, the table is empty and {@link #readable()} is false.
 */
final class TcpTable {

    /**
     * A look at one takes milliseconds. The first has what the JDK opens where the system has IPv6, so the
     * second is seldom read.
     */
    private static final List<Path> FILES = List.of(Path.of("/proc/net/tcp6"), Path.of("/proc/net/tcp"));

    /** The order of include/net/tcp_states.h in Linux, from 1. */
    private static final List<String> STATES = List.of("?", "ESTABLISHED", "SYN_SENT", "SYN_RECV", "FIN_WAIT1",
        "FIN_WAIT2", "TIME_WAIT", "CLOSE", "CLOSE_WAIT", "LAST_ACK", "LISTEN", "CLOSING", "NEW_SYN_RECV");

    /**
     * One socket.
     *
     * @param unacknowledged how many bytes its owner has written that the other side has not acknowledged
     * @param unread how many bytes it has received that its owner has not taken
     * @param inode what its owner's descriptor leads to; 0 where it has no owner any more
     */
    record Row(int localPort, int remotePort, String state, int unacknowledged, int unread, long inode) {}

    private TcpTable() {}

    static boolean readable() {
        return FILES.stream().anyMatch(Files::isReadable);
    }

    /** The socket that has these two ports. */
    static Optional<Row> find(int localPort, int remotePort) {
        return rows()
                .filter(row -> row.localPort() == localPort && row.remotePort() == remotePort)
                .findFirst();
    }

    /** How many sockets are still dialling a port. */
    static long dialling(int remotePort) {
        return rows()
                .filter(row -> row.remotePort() == remotePort && row.state().equals("SYN_SENT"))
                .count();
    }

    /** How many connections of a local port are in TIME_WAIT. */
    static long inTimeWait(int localPort) {
        return rows()
                .filter(row -> row.localPort() == localPort && row.state().equals("TIME_WAIT"))
                .count();
    }

    /** The sockets of these inodes; one that is neither bound nor connected is in no table. */
    static List<Row> of(Set<Long> inodes) {
        return rows().filter(row -> inodes.contains(row.inode())).limit(inodes.size()).toList();
    }

    private static Stream<Row> rows() {
        return FILES.stream().flatMap(TcpTable::rowsIn);
    }

    private static Stream<Row> rowsIn(Path file) {
        try {
            return Files.isReadable(file) ? Files.readAllLines(file).stream().skip(1).map(TcpTable::parse) : Stream.of();
        } catch (IOException e) {
            // A file under /proc can vanish with its namespace; what could be read still counts.
            return Stream.of();
        }
    }

    private static Row parse(String line) {
        String[] fields = line.strip().split("\\s+");
        int state = Integer.parseInt(fields[3], 16);
        String[] queues = fields[4].split(":");
        return new Row(port(fields[1]), port(fields[2]), state < STATES.size() ? STATES.get(state) : "?",
                (int) Long.parseLong(queues[0], 16), (int) Long.parseLong(queues[1], 16), Long.parseLong(fields[9]));
    }

    private static int port(String address) {
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1), 16);
    }
}
