package dev.hangscope.agent.jvm.access;

import java.lang.invoke.MethodHandles;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/**
 * Classes that are not the JDK's, read without code of their class loaders. Most methods of {@link Class} would load the classes of fields,
 * methods or annotations, which runs code of the application's class loader.
 */
public final class LoadedClasses {
    private LoadedClasses() {}

    /** Returns a lookup with all rights; {@code null} where this JDK has none. */
    public static MethodHandles.@Nullable Lookup lookup() {
        return JdkInternals.readStatic(MethodHandles.Lookup.class, "IMPL_LOOKUP") instanceof MethodHandles.Lookup all
                ? all
                : null;
    }

    /** Returns the result of a method of a JDK class. */
    public static @Nullable Object call(Object object, String method) throws ReflectiveOperationException {
        Class<?> type = object instanceof Class<?> ? Class.class : object.getClass();
        return method(type, method).invoke(object);
    }

    /** Returns a method of a JDK class, whether it is public or not. */
    public static Method method(Class<?> type, String name, Class<?>... parameters) throws NoSuchMethodException {
        Method found = type.getDeclaredMethod(name, parameters);
        found.setAccessible(true);
        return found;
    }

    /**
     * Returns the class of this name if it is one of the JDK's, or this loader has loaded it or got it from another loader. The table of
     * loaded classes is the JVM's: no method of the loader runs that it could override.
     */
    public static @Nullable Class<?> find(@Nullable ClassLoader loader, String name)
            throws ReflectiveOperationException {
        if (loader == null || name.startsWith("java.")) {
            return JdkInternals.classOrNull(name);
        }
        return (Class<?>)
                method(ClassLoader.class, "findLoadedClass", String.class).invoke(loader, name);
    }
}
