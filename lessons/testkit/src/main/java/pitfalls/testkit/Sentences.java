package pitfalls.testkit;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.platform.commons.support.AnnotationSupport;

/** Names a check by its sentence, and a group of checks by its class name in words. */
final class Sentences extends DisplayNameGenerator.Standard {

    @Override
    public String generateDisplayNameForClass(Class<?> testClass) {
        return AnnotationSupport.findAnnotation(testClass, Lesson.class).map(Lesson::value)
                .orElseGet(() -> super.generateDisplayNameForClass(testClass));
    }

    @Override
    public String generateDisplayNameForNestedClass(List<Class<?>> enclosing, Class<?> nested) {
        return nested.getSimpleName().replaceAll("(?<=.)(?=\\p{Upper})", " ").toLowerCase(Locale.ROOT);
    }

    @Override
    public String generateDisplayNameForMethod(List<Class<?>> enclosing, Class<?> type, Method method) {
        return AnnotationSupport.findAnnotation(method, Check.class).map(Check::value)
                .orElseGet(() -> super.generateDisplayNameForMethod(enclosing, type, method));
    }
}
