package pitfalls.grader.engine;

import java.nio.file.Path;
import java.util.List;
import pitfalls.grader.course.Exercise;
import pitfalls.grader.course.Source;

/**
 * A lesson of the engine's own, and a right answer to it. It does what the answers to all lessons do: it
 * is compiled, gets a JVM, dials over loopback and writes into its temporary folder.
 */
final class Trial {

    static final Exercise LESSON = Exercise.of("00-trial", "", List.of(new Source(
            Path.of("pitfalls/trial/TrialTest.java"), """
            package pitfalls.trial;

            import org.junit.jupiter.api.Nested;
            import pitfalls.testkit.Check;
            import pitfalls.testkit.Lesson;
            import pitfalls.testkit.Peer;
            import pitfalls.testkit.Scene;

            @Lesson(value = "00-trial", edit = "Trial.java")
            class TrialTest {

                @Nested
                class WhatAlreadyWorks {
                    @Check(value = "sends and receives over loopback", inProduction = "nothing.")
                    void exchanges(Scene scene) {
                        Peer peer = scene.peer();
                        var call = scene.call("exchange()", () -> new Trial().exchange(peer.address()));
                        peer.accept().expect("?").send("!");
                        call.returns((int) '!');
                    }
                }

                @Nested
                class ThePitfall {
                    @Check(value = "writes into its temporary folder", inProduction = "nothing.")
                    void writes(Scene scene) {
                        scene.call("write()", () -> new Trial().write()).returns(1L);
                    }
                }
            }
            """)));

    static final Answer ANSWER = new Answer(List.of(new Source(Path.of("pitfalls/trial/Trial.java"), """
            package pitfalls.trial;

            import java.io.IOException;
            import java.net.InetSocketAddress;
            import java.net.Socket;
            import java.nio.file.Files;
            import java.nio.file.Path;

            final class Trial {

                int exchange(InetSocketAddress server) throws IOException {
                    try (Socket socket = new Socket(server.getAddress(), server.getPort())) {
                        socket.getOutputStream().write('?');
                        return socket.getInputStream().read();
                    }
                }

                long write() throws IOException {
                    Path file = Files.createTempFile("trial", null);
                    Files.write(file, new byte[1]);
                    long size = Files.size(file);
                    Files.delete(file);
                    return size;
                }
            }
            """)));

    private Trial() {}
}
