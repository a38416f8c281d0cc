package pitfalls.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.instruction.LineNumber;
import java.lang.reflect.Method;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.ClassOrderer;
import org.junit.jupiter.api.ClassOrdererContext;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.MethodOrdererContext;

/**
 * Orders checks, and groups of checks, as they stand in the source. JUnit's default order is
 * deterministic but arbitrary, and reflection does not keep the order either; the line numbers of
 * the class file do.
 */
public final class SourceOrder implements ClassOrderer, MethodOrderer {

    @Override
    public void orderClasses(ClassOrdererContext context) {
        context.getClassDescriptors().sort(Comparator.comparingInt(
                group -> firstLines(group.getTestClass()).values().stream()
                        .mapToInt(Integer::intValue).min().orElse(Integer.MAX_VALUE)));
    }

    @Override
    public void orderMethods(MethodOrdererContext context) {
        Map<String, Integer> lines = firstLines(context.getTestClass());
        context.getMethodDescriptors().sort(Comparator.comparingInt(
                check -> lines.getOrDefault(check.getMethod().getName(), Integer.MAX_VALUE)));
    }

    /** All checks of a lesson, as they stand in the source. */
    static List<Method> checks(Class<?> lesson) {
        Map<Method, Integer> lines = new HashMap<>();
        for (Class<?> group : lesson.getDeclaredClasses()) {
            Map<String, Integer> first = firstLines(group);
            for (Method method : group.getDeclaredMethods()) {
                if (method.isAnnotationPresent(Check.class)) {
                    lines.put(method, first.get(method.getName()));
                }
            }
        }
        return lines.keySet().stream().sorted(Comparator.comparing(lines::get)).toList();
    }

    /** The first line of each method that a class declares; constructors are left out. */
    private static Map<String, Integer> firstLines(Class<?> type) {
        String file = type.getName().substring(type.getPackageName().length() + 1) + ".class";
        try (InputStream bytes = type.getResourceAsStream(file)) {
            Map<String, Integer> lines = new HashMap<>();
            for (var method : ClassFile.of().parse(bytes.readAllBytes()).methods()) {
                String name = method.methodName().stringValue();
                if (name.startsWith("<")) {
                    continue;
                }
                method.code().ifPresent(code -> code.forEach(element -> {
                    if (element instanceof LineNumber line) {
                        lines.merge(name, line.line(), Math::min);
                    }
                }));
            }
            return lines;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
