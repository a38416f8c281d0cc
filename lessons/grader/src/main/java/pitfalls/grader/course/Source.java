package pitfalls.grader.course;

import java.net.URI;
import java.nio.file.Path;
import javax.tools.SimpleJavaFileObject;

/** A Java source file, read once: what was checked is what is compiled. */
public final class Source extends SimpleJavaFileObject {

    private final Path path;
    private final String text;

    /** @param path relative to the source folder */
    public Source(Path path, String text) {
        super(URI.create("source:///" + path.toString().replace('\\', '/').replaceAll("[^\\w./$-]", "_")), Kind.SOURCE);
        this.path = path;
        this.text = text;
    }

    /** Javac calls a file with a public type by its name; its own rule for a URI misses odd characters. */
    @Override
    public boolean isNameCompatible(String simpleName, Kind kind) {
        return kind == Kind.SOURCE && path.getFileName().toString().equals(simpleName + ".java");
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
        return text;
    }

    /** Relative to the source folder. */
    public Path path() {
        return path;
    }

    public String fileName() {
        return path.getFileName().toString();
    }
}
