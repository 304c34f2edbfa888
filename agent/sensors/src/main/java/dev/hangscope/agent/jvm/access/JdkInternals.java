package dev.hangscope.agent.jvm.access;

import java.lang.instrument.Instrumentation;
import java.lang.reflect.Field;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Opens to this package's module what looks read inside {@code java.base}. */
public final class JdkInternals {
    private static final Set<String> READ = Set.of(
            "java.io",
            "java.lang",
            "java.lang.invoke",
            "java.lang.ref",
            "java.util",
            "java.util.concurrent",
            "java.util.concurrent.locks",
            "jdk.internal.misc",
            "jdk.internal.reflect",
            "jdk.internal.vm");

    /** Fields of the JDK's own classes, which never unload; empty for one that this JDK does not have. */
    private static final ConcurrentHashMap<Name, Optional<Field>> FIELDS = new ConcurrentHashMap<>();

    private static final String DIAGNOSTIC_COMMANDS = "com.sun.management.internal";

    private static final Set<String> JMX =
            Set.of("com.sun.jmx.interceptor", "com.sun.jmx.mbeanserver", "java.lang.management", "javax.management");

    private static boolean open;

    private record Name(Class<?> declaring, String field) {}

    private JdkInternals() {}

    /** Opens the packages, once; those that this JDK does not have are passed over. */
    public static synchronized void open(Instrumentation instrumentation) {
        if (open) {
            return;
        }
        open = true;
        Module javaBase = Object.class.getModule();
        Set<Module> ours = Set.of(JdkInternals.class.getModule());
        Map<String, Set<Module>> opens = READ.stream()
                .filter(javaBase.getPackages()::contains)
                .collect(Collectors.toMap(name -> name, name -> ours));
        instrumentation.redefineModule(javaBase, Set.of(), new HashMap<>(), opens, Set.of(), Map.of());
        open("jdk.management", Set.of(DIAGNOSTIC_COMMANDS), ours, instrumentation);
        open("java.management", JMX, ours, instrumentation);
    }

    private static void open(String name, Set<String> packages, Set<Module> ours, Instrumentation instrumentation) {
        Module module = ModuleLayer.boot().findModule(name).orElse(null);
        if (module != null && module.getPackages().containsAll(packages)) {
            Map<String, Set<Module>> opens = new HashMap<>();
            packages.forEach(each -> opens.put(each, ours));
            instrumentation.redefineModule(module, Set.of(), new HashMap<>(), opens, Set.of(), Map.of());
        }
    }

    /**
     * The value of a field, or {@code null} when the field is not there or is null. Only in classes of the JDK: to look for a field of
     * another class may load the classes of its fields, which is code of the application.
     */
    public static @Nullable Object read(Class<?> declaring, String field, Object object) {
        if (declaring.getClassLoader() != null) {
            return null;
        }
        try {
            Field found = FIELDS.computeIfAbsent(new Name(declaring, field), JdkInternals::find)
                    .orElse(null);
            return found == null ? null : found.get(object);
        } catch (ReflectiveOperationException | RuntimeException e) {
            return null;
        }
    }

    /** The value of a field of the object's class or of one that it extends, innermost first. Only in classes of the JDK. */
    public static @Nullable Object read(String field, Object object) {
        for (Class<?> type = object.getClass(); type != null; type = type.getSuperclass()) {
            Object value = read(type, field, object);
            if (value != null) {
                return value;
            }
        }
        return null;
    }

    /** Whether this JDK's class has the field, and lets it be read. */
    static boolean has(Class<?> declaring, String field) {
        return FIELDS.computeIfAbsent(new Name(declaring, field), JdkInternals::find)
                .isPresent();
    }

    /** The value of a static field of a class that is initialized already, or {@code null}. */
    public static @Nullable Object readStatic(Class<?> declaring, String field) {
        return read(declaring, field, declaring);
    }

    /** The value of a number's field; {@code null} when it is not there. */
    public static @Nullable Long readNumber(String field, Object object) {
        return read(field, object) instanceof Number number ? (Long) number.longValue() : null;
    }

    private static Optional<Field> find(Name name) {
        try {
            Field found = name.declaring.getDeclaredField(name.field);
            found.setAccessible(true);
            return Optional.of(found);
        } catch (ReflectiveOperationException | RuntimeException e) {
            return Optional.empty();
        }
    }

    /** A class of the JDK's base module; {@code null} when this JDK does not have it. */
    public static @Nullable Class<?> classOrNull(String name) {
        try {
            return Class.forName(name, false, null);
        } catch (ClassNotFoundException e) {
            return null;
        }
    }

    /** The class, its superclasses, outermost last. */
    public static Stream<Class<?>> lineage(Class<?> type) {
        return Stream.<Class<?>>iterate(type, c -> c != null, Class::getSuperclass);
    }
}
