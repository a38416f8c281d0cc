package pitfalls.grader.course;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;

/** The JDK's compiler, which sees what it is given and nothing else. */
public final class Javac {

    public static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();

    private Javac() {}

    /** Files of this class path, and of no source path. */
    public static StandardJavaFileManager files(List<Path> path) throws IOException {
        StandardJavaFileManager files = COMPILER.getStandardFileManager(null, Locale.ENGLISH, null);
        files.setLocationFromPaths(StandardLocation.CLASS_PATH, path);
        files.setLocationFromPaths(StandardLocation.SOURCE_PATH, List.of());
        return files;
    }
}
