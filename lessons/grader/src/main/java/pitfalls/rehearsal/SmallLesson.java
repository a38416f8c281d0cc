package pitfalls.rehearsal;

import java.io.IOException;
import java.net.Socket;
import org.junit.jupiter.api.Nested;
import pitfalls.testkit.Check;
import pitfalls.testkit.Lesson;
import pitfalls.testkit.Peer;
import pitfalls.testkit.Scene;

/**
 * A lesson for the grader's rehearsal: one check that passes, and one that fails. It has a package of
 * its own, for the testkit takes every thread that stands in a lesson's package for the answer's.
 */
@Lesson(value = "00-rehearsal", edit = "nothing")
public final class SmallLesson {

    @Nested
    class WhatAlreadyWorks {

        @Check(value = "sends and receives", inProduction = "nothing.")
        void sends(Scene scene) throws IOException {
            Peer peer = scene.peer();
            Socket socket = scene.dial(peer);
            var call = scene.call("exchange()", () -> {
                socket.getOutputStream().write('?');
                return socket.getInputStream().read();
            });
            peer.accept().expect("?").send("!");
            call.returns();
        }
    }

    @Nested
    class ThePitfall {

        @Check(value = "fails", inProduction = "nothing.")
        void fails(Scene scene) {
            scene.peer();
            scene.verify(false, "done nothing", "it was to fail");
        }
    }
}
