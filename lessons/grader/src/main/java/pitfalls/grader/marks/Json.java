package pitfalls.grader.marks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** JSON, as all of the grader's files have it. */
public final class Json {

    private static final JsonMapper MAPPER = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT)
            .addModule(TraceJson.module()).build();

    private Json() {}

    public static String write(Object value) {
        return MAPPER.writeValueAsString(value) + "\n";
    }

    /** @return null where the file is not what was written */
    public static <T> T read(Path file, Class<T> type) throws IOException {
        String text = Files.readString(file);
        try {
            return MAPPER.readValue(text, type);
        } catch (JacksonException e) {
            return null;
        }
    }
}
