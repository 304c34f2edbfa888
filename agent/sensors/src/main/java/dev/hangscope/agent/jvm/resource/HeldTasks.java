package dev.hangscope.agent.jvm.resource;

import dev.hangscope.agent.jvm.access.LoadedClasses;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an object of any class holds in fields that may hold a {@code Runnable}. {@code Class.getDeclaredFields} would load the classes of
 * all fields: code of the application's class loader runs then, and a class that is missing makes it throw.
 *
 * <p>So the fields are found where the class uses them, in its constant pool (Java Virtual Machine Specification, 4.4), which names types as
 * text. It is read by {@code Class.getConstantPool}, a method that the JDK has for annotations (JDK 17 to 25). On a JDK without it, nothing
 * is found.
 */
final class HeldTasks {
    private static final int MOST_FIELDS = 20;
    private static final int NAME = 1;
    private static final int DESCRIPTOR = 2;

    /** By class, in the class itself, so that it can be unloaded. */
    private static final ClassValue<List<MethodHandle>> GETTERS = new ClassValue<>() {
        @Override
        protected List<MethodHandle> computeValue(Class<?> type) {
            try {
                return getters(type);
            } catch (ReflectiveOperationException | RuntimeException | LinkageError otherJdk) {
                return List.of();
            }
        }
    };

    private HeldTasks() {}

    /** The values of such fields, of the object's class and of those that it extends; none is {@code null}. */
    static List<Object> of(Object object) {
        List<Object> held = new ArrayList<>();
        for (Class<?> type = object.getClass(); type != null; type = type.getSuperclass()) {
            for (MethodHandle getter : GETTERS.get(type)) {
                Object value = value(getter, object);
                if (value != null && held.size() < MOST_FIELDS) {
                    held.add(value);
                }
            }
        }
        return held;
    }

    @SuppressWarnings(
            "CatchAllThrowable") // what invokeExact declares; a getter of an object's own field throws nothing
    private static @Nullable Object value(MethodHandle getter, Object object) {
        try {
            return (Object) getter.invokeExact(object);
        } catch (Throwable impossible) {
            return null;
        }
    }

    private static List<MethodHandle> getters(Class<?> type) throws ReflectiveOperationException {
        List<MethodHandle> getters = new ArrayList<>();
        MethodHandles.Lookup all = LoadedClasses.lookup();
        Object pool = LoadedClasses.call(type, "getConstantPool");
        if (all == null || pool == null) {
            return getters;
        }
        int size = (int) LoadedClasses.method(pool.getClass(), "getSize").invoke(pool);
        Method tag = LoadedClasses.method(pool.getClass(), "getTagAt", int.class);
        Method member = LoadedClasses.method(pool.getClass(), "getMemberRefInfoAt", int.class);
        for (int i = 1; i < size; i++) {
            if (String.valueOf(tag.invoke(pool, i)).equals("FIELDREF")
                    && member.invoke(pool, i) instanceof String[] field) {
                Class<?> declared = loaded(type, field[DESCRIPTOR]);
                MethodHandle getter = declared == null ? null : getter(all, type, field[NAME], declared);
                if (getter != null) {
                    getters.add(getter);
                }
            }
        }
        return getters;
    }

    /** {@code null} when the class has no such field: it uses one of another class, or a static one. */
    private static @Nullable MethodHandle getter(
            MethodHandles.Lookup all, Class<?> type, String name, Class<?> declared) {
        boolean mayHold = declared == Object.class || Runnable.class.isAssignableFrom(declared);
        try {
            return mayHold
                    ? all.findGetter(type, name, declared).asType(MethodType.methodType(Object.class, Object.class))
                    : null;
        } catch (ReflectiveOperationException | LinkageError none) {
            return null;
        }
    }

    /** The class that a descriptor names, if it is one of the JDK's or loaded already. */
    private static @Nullable Class<?> loaded(Class<?> from, String descriptor) throws ReflectiveOperationException {
        return descriptor.startsWith("L")
                ? LoadedClasses.find(
                        from.getClassLoader(),
                        descriptor.substring(1, descriptor.length() - 1).replace('/', '.'))
                : null;
    }
}
