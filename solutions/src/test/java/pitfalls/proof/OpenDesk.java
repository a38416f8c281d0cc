package pitfalls.proof;

import java.io.IOException;
import pitfalls.grader.course.Course;
import pitfalls.grader.desk.Sitting;
import pitfalls.grader.engine.Engine;
import pitfalls.grader.page.DeskPage;

/** A desk that somebody sits at, with its page, until it is closed. */
final class OpenDesk implements AutoCloseable {

    private final Sitting sitting;
    private final DeskPage page;
    private final Thread desk;

    /** @param engine judges; whoever has opened it closes it */
    OpenDesk(Course course, Engine engine) throws IOException {
        sitting = new Sitting(course, engine);
        page = DeskPage.open(course, sitting.desk(), sitting::act);
        desk = Thread.ofVirtual().start(() -> {
            try {
                sitting.run();
            } catch (InterruptedException e) {
                // The test has ended.
            }
        });
    }

    String address() {
        return page.address();
    }

    @Override
    public void close() throws Exception {
        page.close();
        sitting.close();
        desk.join();
    }
}
