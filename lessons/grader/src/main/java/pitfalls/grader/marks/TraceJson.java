package pitfalls.grader.marks;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import pitfalls.testkit.trace.Trace;
import pitfalls.testkit.trace.TraceFormat;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

/**
 * A trace in JSON: the bytes in which it crossed from the answer's JVM, as a text in Base64. So what is read
 * again is bounded and distrusted as it was then.
 */
final class TraceJson {

    private TraceJson() {}

    static SimpleModule module() {
        return new SimpleModule().addSerializer(new Writer()).addDeserializer(Trace.class, new Reader());
    }

    private static final class Writer extends StdSerializer<Trace> {

        Writer() {
            super(Trace.class);
        }

        @Override
        public void serialize(Trace trace, JsonGenerator json, SerializationContext context) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try {
                TraceFormat.write(trace, new DataOutputStream(bytes));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            json.writeString(Base64.getEncoder().encodeToString(bytes.toByteArray()));
        }
    }

    private static final class Reader extends StdDeserializer<Trace> {

        Reader() {
            super(Trace.class);
        }

        @Override
        public Trace deserialize(JsonParser json, DeserializationContext context) {
            try {
                DataInputStream bytes = new DataInputStream(new ByteArrayInputStream(
                        Base64.getDecoder().decode(json.getString())));
                Trace trace = TraceFormat.read(bytes);
                return bytes.available() == 0 ? trace : context.reportInputMismatch(this, "more than a trace");
            } catch (IOException | IllegalArgumentException e) {
                return context.reportInputMismatch(this, "no trace: %s", e.getMessage());
            }
        }
    }
}
