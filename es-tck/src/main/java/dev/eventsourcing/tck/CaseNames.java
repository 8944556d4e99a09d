package dev.eventsourcing.tck;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.DisplayNameGenerator;

/** Shows a case as its id and the sentence that its method's name is. */
final class CaseNames extends DisplayNameGenerator.Standard {
    CaseNames() {}

    @Override
    public String generateDisplayNameForMethod(
            List<Class<?>> enclosingInstanceTypes, Class<?> testClass, Method testMethod) {
        TckCase tckCase = testMethod.getAnnotation(TckCase.class);
        return tckCase == null
                ? super.generateDisplayNameForMethod(enclosingInstanceTypes, testClass, testMethod)
                : tckCase.id() + " " + sentence(testMethod.getName());
    }

    static String sentence(String methodName) {
        return methodName
                .replaceAll("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Za-z])(?=[0-9])", " ")
                .toLowerCase(Locale.ROOT);
    }
}
