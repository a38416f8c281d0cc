package pitfalls.grader.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import pitfalls.testkit.trace.Event;
import pitfalls.testkit.trace.Trace;
import pitfalls.testkit.trace.TraceFormat;

/** A report comes back as it was, with its trace, and what is none is refused. */
class ReportTest {

    private static final Trace TRACE = new Trace(List.of(new Event.CallBegins(0, 1, "price(\"ACME\")"),
            new Event.Failed(1, "returned", "did not", null, "nothing ends", null, null)), 1, 0);

    @Test
    void everyReportComesBackAsItWas() throws IOException {
        for (Report report : List.of(new Report.Begins(), new Report.Started("ThePitfall.one"), new Report.Trouble("why"),
                ended(new Verdict.Passed()), ended(new Verdict.Failed("no", "the page", TRACE, true)),
                ended(new Verdict.Failed("no", "the page", Trace.EMPTY, false)),
                ended(new Verdict.TooBusy("busy", "the page", TRACE)), ended(new Verdict.DidNotRun("why")),
                ended(new Verdict.NotJudgedHere("why")), new Report.Done())) {
            assertEquals(report, read(written(report)));
        }
    }

    @Test
    void aTraceThatIsNoneSpoilsTheReport() throws IOException {
        byte[] bytes = written(ended(new Verdict.Failed("no", "the page", TRACE, true)));
        int length = bytes.length - 1 - Integer.BYTES - traceLength();
        bytes[length] = 0x7f;

        assertThrows(IOException.class, () -> read(bytes));
    }

    private static int traceLength() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        TraceFormat.write(TRACE, new DataOutputStream(bytes));
        return bytes.size() - Integer.BYTES;
    }

    private static Report ended(Verdict verdict) {
        return new Report.Ended("ThePitfall.one", verdict);
    }

    private static byte[] written(Report report) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        report.write(new DataOutputStream(bytes));
        return bytes.toByteArray();
    }

    private static Report read(byte[] bytes) throws IOException {
        return Report.read(new DataInputStream(new ByteArrayInputStream(bytes)));
    }
}
