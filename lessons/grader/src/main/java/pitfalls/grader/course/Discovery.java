package pitfalls.grader.course;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import javax.annotation.processing.AbstractProcessor;
import javax.annotation.processing.RoundEnvironment;
import javax.annotation.processing.SupportedAnnotationTypes;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.TypeElement;
import javax.lang.model.util.ElementFilter;
import javax.tools.StandardJavaFileManager;
import pitfalls.testkit.Check;
import pitfalls.testkit.Lesson;

/**
 * Finds a lesson's checks in their sources. Javac reads the declarations without compiling any
 * body, so this works before there is an answer, and where the answer is broken.
 */
@SupportedAnnotationTypes("*")
final class Discovery extends AbstractProcessor {

    private final List<TypeElement> lessons = new ArrayList<>();
    private final List<Expected> checks = new ArrayList<>();
    private final Set<String> types = new LinkedHashSet<>();
    private String declared;

    private Discovery() {}

    /** @throws IllegalStateException where there is not exactly one test class with checks */
    static Exercise of(String name, String position, List<Source> tests) {
        Discovery found = new Discovery();
        if (!tests.isEmpty()) {
            found.read(tests);
        }
        if (found.lessons.size() != 1 || found.checks.isEmpty()) {
            throw new IllegalStateException("The lesson " + name + " has no test class with checks: "
                    + "one class with @Lesson is needed in its src/test/java.");
        }
        return new Exercise(name, found.declared, position, found.lessons.getFirst().getQualifiedName().toString(),
                List.copyOf(found.checks), Set.copyOf(found.types), tests);
    }

    /** Errors are left to the compilation proper. */
    private void read(List<Source> tests) {
        try (StandardJavaFileManager files = Javac.files(ClassPath.entries())) {
            var task = Javac.COMPILER.getTask(Writer.nullWriter(), files, ignored -> { },
                    List.of("-proc:only", "--release", "25"), null, tests);
            task.setProcessors(List.of(this));
            task.call();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public SourceVersion getSupportedSourceVersion() {
        return SourceVersion.latest();
    }

    @Override
    public boolean process(Set<? extends TypeElement> annotations, RoundEnvironment round) {
        for (TypeElement type : ElementFilter.typesIn(round.getRootElements())) {
            types.add(type.getQualifiedName().toString());
            Lesson lesson = type.getAnnotation(Lesson.class);
            if (lesson != null) {
                lessons.add(type);
                declared = lesson.value();
                ElementFilter.typesIn(type.getEnclosedElements()).forEach(this::readGroup);
            }
        }
        return false;
    }

    private void readGroup(TypeElement group) {
        for (var method : ElementFilter.methodsIn(group.getEnclosedElements())) {
            Check check = method.getAnnotation(Check.class);
            if (check != null) {
                checks.add(new Expected(group.getSimpleName().toString(), method.getSimpleName().toString(),
                        check.value()));
            }
        }
    }
}
