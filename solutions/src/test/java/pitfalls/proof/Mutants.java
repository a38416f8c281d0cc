package pitfalls.proof;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.pitest.bytecode.analysis.ClassTree;
import org.pitest.classinfo.ClassName;
import org.pitest.classpath.ClassloaderByteArraySource;
import org.pitest.mutationtest.EngineArguments;
import org.pitest.mutationtest.build.MutationInterceptor;
import org.pitest.mutationtest.config.PluginServices;
import org.pitest.mutationtest.config.ReportOptions;
import org.pitest.mutationtest.config.SettingsFactory;
import org.pitest.mutationtest.engine.Mutater;
import org.pitest.mutationtest.engine.MutationDetails;

/**
 * Makes the mutants of an answer, with PIT as a library: its stronger mutators, and the filters that
 * it switches on by itself. They leave out what only javac has written, such as the closing of a
 * resource, and loops that plainly never end.
 */
final class Mutants {

    private static final List<String> MUTATORS = List.of("STRONGER");

    private final Path sources;
    private final Mutater mutater;
    private final MutationInterceptor filters;
    private final ClassFile verifier;

    private Mutants(Path sources, ClassLoader classes) {
        this.sources = sources;
        ClassloaderByteArraySource bytes = new ClassloaderByteArraySource(classes);
        ReportOptions options = new ReportOptions();
        SettingsFactory pit = new SettingsFactory(options, PluginServices.makeForLoader(getClass().getClassLoader()));
        mutater = pit.createEngine().createEngine(EngineArguments.arguments().withMutators(MUTATORS)).createMutator(bytes);
        // What is null is for filters that ask which tests there are, and where; none of these does.
        filters = pit.getInterceptor().createInterceptor(options, null, bytes, null, null, null);
        verifier = ClassFile.of(ClassFile.ClassHierarchyResolverOption.of(
                ClassHierarchyResolver.ofResourceParsing(classes)));
    }

    /**
     * Makes every mutant of an answer, in the order of its lines.
     *
     * @param classes the folder that holds the answer's class files
     * @param sources the folder that holds its package tree
     */
    static List<Mutant> of(Path classes, Path sources) throws IOException {
        URL[] path = {classes.toUri().toURL()};
        try (URLClassLoader loader = new URLClassLoader(path, ClassLoader.getPlatformClassLoader())) {
            Mutants mutants = new Mutants(sources, loader);
            List<Mutant> all = new ArrayList<>();
            for (Path classFile : Workspace.filesIn(classes)) {
                all.addAll(mutants.of(classFile, Files.readAllBytes(classes.resolve(classFile))));
            }
            return numbered(all);
        }
    }

    private List<Mutant> of(Path classFile, byte[] bytes) {
        ClassTree tree = ClassTree.fromBytes(bytes);
        filters.begin(tree);
        try {
            return filters.intercept(mutater.findMutations(tree.name()), mutater).stream()
                    .map(change -> mutant(change, classFile)).toList();
        } finally {
            filters.end();
        }
    }

    private Mutant mutant(MutationDetails change, Path classFile) {
        byte[] bytes = mutater.getMutation(change.getId()).getBytes();
        // A class that no JVM takes would be rejected by every check, whatever they look at.
        if (!verifier.verify(bytes).isEmpty()) {
            throw new IllegalStateException("No JVM takes PIT's " + change + ": " + verifier.verify(bytes));
        }
        Path file = classFile.resolveSibling(change.getFilename());
        String text = Workspace.text(sources.resolve(file)).lines().toList().get(change.getLineNumber() - 1).strip();
        return new Mutant(new Mutant.Id(method(change), simple(change.getMutator()), text, 1, 1),
                file, change.getLineNumber(), change.getDescription(), classFile, bytes);
    }

    /** Node.start, also for a lambda in it. */
    private static String method(MutationDetails change) {
        ClassName type = change.getClassName();
        return type.getNameWithoutPackage().asJavaName().replace('$', '.') + "."
                + change.getMethod().replaceAll("lambda\\$(\\w+)\\$\\d+", "$1").replace("<init>", "new");
    }

    private static String simple(String className) {
        return className.substring(className.lastIndexOf('.') + 1);
    }

    private static List<Mutant> numbered(List<Mutant> all) {
        Map<Mutant.Id, Long> alike = all.stream().collect(groupingBy(Mutant::id, counting()));
        Map<Mutant.Id, Integer> seen = new HashMap<>();
        return all.stream().sorted(Comparator.comparing(Mutant::file).thenComparing(Mutant::line))
                .map(one -> one.as(one.id().number(seen.merge(one.id(), 1, Integer::sum), alike.get(one.id()).intValue())))
                .toList();
    }
}
