package dev.hangscope.agent.jvm.access;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A field of a class of a library, read without code of that library or of its class loader. A field of another type than the expected one
 * is not found. JDK 25 asks the loader of the class for the field's type where that loader was never asked for it: of the types of the JDK
 * only, and a library at work has used those.
 *
 * @param declaring name of the class that has the field
 * @param name name of the field
 * @param type name of its type, with {@code []} behind it for an array of objects
 */
public record LibraryField(String declaring, String name, String type) {
    /** By class, in the class itself, so that it can be unloaded. */
    private static final ClassValue<Map<LibraryField, Optional<MethodHandle>>> GETTERS = new ClassValue<>() {
        @Override
        protected Map<LibraryField, Optional<MethodHandle>> computeValue(Class<?> type) {
            return new ConcurrentHashMap<>();
        }
    };

    private static final String ARRAY = "[]";

    private static final Map<String, Class<?>> PRIMITIVES =
            Map.of("int", int.class, "long", long.class, "boolean", boolean.class);

    /** Whether objects of this class have the field. */
    public boolean isIn(Class<?> objects) {
        return getter(objects).isPresent();
    }

    /** Returns the value of the field; {@code null} when it is {@code null}, or the object has no such field. */
    public @Nullable Object read(Object object) {
        return value(getter(object.getClass()).orElse(null), object);
    }

    /** Returns the value of a static field of a class that is initialized already. */
    public @Nullable Object readStatic(Class<?> initialized) {
        return value(getter(initialized).orElse(null), initialized);
    }

    private Optional<MethodHandle> getter(Class<?> objects) {
        Map<LibraryField, Optional<MethodHandle>> known = GETTERS.get(objects);
        Optional<MethodHandle> getter = known.get(this);
        if (getter == null) {
            getter = find(objects);
            known.put(this, getter);
        }
        return getter;
    }

    private Optional<MethodHandle> find(Class<?> objects) {
        Class<?> owner = objects;
        while (owner != null && !owner.getName().equals(declaring)) {
            owner = owner.getSuperclass();
        }
        MethodHandles.Lookup all = LoadedClasses.lookup();
        try {
            Class<?> expected = owner == null ? null : expected(owner.getClassLoader());
            return owner == null || all == null || expected == null
                    ? Optional.empty()
                    : Optional.of(find(all, owner, expected));
        } catch (ReflectiveOperationException | RuntimeException | LinkageError otherLayout) {
            return Optional.empty();
        }
    }

    private @Nullable Class<?> expected(@Nullable ClassLoader loader) throws ReflectiveOperationException {
        if (type.endsWith(ARRAY)) {
            Class<?> element = LoadedClasses.find(loader, type.substring(0, type.length() - ARRAY.length()));
            return element == null ? null : element.arrayType();
        }
        Class<?> primitive = PRIMITIVES.get(type);
        return primitive == null ? LoadedClasses.find(loader, type) : primitive;
    }

    private MethodHandle find(MethodHandles.Lookup all, Class<?> owner, Class<?> expected)
            throws ReflectiveOperationException {
        MethodType anyObject = MethodType.methodType(Object.class, Object.class);
        try {
            return all.findGetter(owner, name, expected).asType(anyObject);
        } catch (IllegalAccessException isStatic) {
            return MethodHandles.dropArguments(
                    all.findStaticGetter(owner, name, expected).asType(MethodType.methodType(Object.class)),
                    0,
                    Object.class);
        }
    }

    @SuppressWarnings("CatchAllThrowable") // what invokeExact declares; a getter throws nothing
    private static @Nullable Object value(@Nullable MethodHandle getter, Object object) {
        try {
            return getter == null ? null : (Object) getter.invokeExact(object);
        } catch (Throwable impossible) {
            return null;
        }
    }
}
