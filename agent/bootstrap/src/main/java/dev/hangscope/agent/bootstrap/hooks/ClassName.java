package dev.hangscope.agent.bootstrap.hooks;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A class's name, read from its field: {@link Class#getName()} has a native call for the first time that somebody asks, which
 * the JIT compiler would put beside each of the application's takes. The agent opens {@code java.lang} to this class's module
 * before its first use.
 */
public final class ClassName {
    /** {@code Class.name}, JDK 17 to 25; {@code null} on a JDK without it. */
    private static final @Nullable VarHandle NAME = name();

    private ClassName() {}

    public static String of(Class<?> type) {
        VarHandle field = NAME;
        String known = field == null ? null : (String) field.get(type);
        return known != null ? known : type.getName();
    }

    private static @Nullable VarHandle name() {
        try {
            return MethodHandles.privateLookupIn(Class.class, MethodHandles.lookup())
                    .findVarHandle(Class.class, "name", String.class);
        } catch (ReflectiveOperationException otherJdk) {
            return null;
        }
    }
}
