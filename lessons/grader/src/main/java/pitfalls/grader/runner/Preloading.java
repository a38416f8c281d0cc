package pitfalls.grader.runner;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * Loads classes before the answer runs. Whoever is in a package first may define a class there
 * ({@link java.lang.invoke.MethodHandles.Lookup#defineClass}): what is loaded is taken.
 */
final class Preloading {

    private static final String CLASS = ".class";

    private Preloading() {}

    /** Loads the testkit, the runner and JUnit: all jars of the class path. */
    static void ofClassPath() throws IOException {
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            try (JarFile jar = new JarFile(entry); Stream<String> names = jar.stream().map(Object::toString)) {
                names.filter(name -> !name.startsWith("META-INF/"))
                        .forEach(name -> load(name, ChildMain.class.getClassLoader()));
            }
        }
    }

    /** Loads every class below a folder; the folder is the loader's. */
    static void of(Path folder, ClassLoader loader) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            files.forEach(file -> load(folder.relativize(file).toString().replace(File.separatorChar, '/'), loader));
        }
    }

    private static void load(String file, ClassLoader loader) {
        if (!file.endsWith(CLASS) || file.equals("module-info.class")) {
            return;
        }
        String name = file.substring(0, file.length() - CLASS.length()).replace('/', '.');
        try {
            Class.forName(name, false, loader);
        } catch (ClassNotFoundException | LinkageError e) {
            // It needs what is not here, as JUnit's classes for Kotlin do: nobody can use it.
        }
    }
}
