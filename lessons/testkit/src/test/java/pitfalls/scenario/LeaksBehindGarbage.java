package pitfalls.scenario;

import org.junit.jupiter.api.Nested;
import pitfalls.testkit.Check;
import pitfalls.testkit.Lesson;
import pitfalls.testkit.Peer;
import pitfalls.testkit.Scene;

/**
 * An answer that forgets a connection and makes garbage. The collector closes what is forgotten: in the heap
 * of its test it runs within the second check, unless that begins with the first one's garbage gone, and
 * while the third one's connection is looked for.
 */
@Lesson(value = "99-leaks-behind-garbage", edit = "EchoClient.java")
public class LeaksBehindGarbage {

    private static final int MEBIBYTES = 45;

    @Nested
    class WhatAlreadyWorks {

        @Check(value = "makes garbage", inProduction = "nothing.")
        void garbage(Scene scene) {
            scene.run("waste()", () -> EchoClient.wastes(MEBIBYTES)).returns();
        }

        @Check(value = "leaves a connection behind garbage", inProduction = "nothing.")
        void leaks(Scene scene) {
            Peer peer = scene.peer();
            scene.run("greet()", () -> {
                EchoClient.greetsAndForgets(peer.port());
                EchoClient.wastes(MEBIBYTES);
            }).returns();
            peer.accept().expect("hi");
        }

        @Check(value = "leaves a connection before garbage", inProduction = "nothing.")
        void leaksBefore(Scene scene) {
            Peer peer = scene.peer();
            scene.run("greet()", () -> {
                EchoClient.greetsAndForgets(peer.port());
                EchoClient.wastesMeanwhile(2 * MEBIBYTES);
            }).returns();
            peer.accept().expect("hi");
        }
    }
}
