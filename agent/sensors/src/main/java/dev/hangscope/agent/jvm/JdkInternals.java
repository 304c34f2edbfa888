package dev.hangscope.agent.jvm;

import java.lang.instrument.Instrumentation;
import java.lang.reflect.Field;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Opens to this package's module what looks read inside {@code java.base}. */
public final class JdkInternals {
    private static final Set<String> READ =
            Set.of("java.lang", "java.util", "java.util.concurrent", "java.util.concurrent.locks", "jdk.internal.vm");

    private JdkInternals() {}

    /** Opens the packages; those that this JDK does not have are passed over. */
    public static void open(Instrumentation instrumentation) {
        Module javaBase = Object.class.getModule();
        Set<Module> ours = Set.of(JdkInternals.class.getModule());
        Map<String, Set<Module>> opens = READ.stream()
                .filter(javaBase.getPackages()::contains)
                .collect(Collectors.toMap(name -> name, name -> ours));
        instrumentation.redefineModule(javaBase, Set.of(), new HashMap<>(), opens, Set.of(), Map.of());
    }

    /** The value of a field, or {@code null} when the field is not there or is null. */
    static @Nullable Object read(Class<?> declaring, String field, Object object) {
        try {
            Field found = declaring.getDeclaredField(field);
            found.setAccessible(true);
            return found.get(object);
        } catch (ReflectiveOperationException | RuntimeException e) {
            return null;
        }
    }

    /** The class, its superclasses, outermost last. */
    static Stream<Class<?>> lineage(Class<?> type) {
        return Stream.<Class<?>>iterate(type, c -> c != null, Class::getSuperclass);
    }
}
