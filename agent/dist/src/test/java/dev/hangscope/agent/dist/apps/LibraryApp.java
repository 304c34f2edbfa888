package dev.hangscope.agent.dist.apps;

import java.lang.reflect.InvocationTargetException;
import java.security.CodeSource;
import java.util.List;

/** Uses the libraries that the agent has too, when they are on its own class path; by reflection, to compile without. */
public final class LibraryApp {

    /** One class of each library. */
    public static final List<String> CLASSES = List.of(
            "net.bytebuddy.ByteBuddy",
            "oshi.SystemInfo",
            "com.sun.jna.Native",
            "com.sun.jna.platform.linux.LibC",
            "org.slf4j.LoggerFactory",
            "org.slf4j.simple.SimpleLogger",
            "picocli.CommandLine",
            "com.google.gson.Gson",
            "dev.hangscope.agent.runtime.AgentRuntime",
            "dev.hangscope.snapshot.Snapshot");

    private LibraryApp() {}

    /** Runs it. */
    public static void main(String[] arguments) throws Exception {
        for (String name : CLASSES) {
            System.out.println(name + ": " + origin(name));
        }
        if (!origin("net.bytebuddy.ByteBuddy").equals("none")) {
            useByteBuddy();
            useJna();
            useOshi();
            useSlf4j();
        }
    }

    private static String origin(String name) {
        try {
            CodeSource source = Class.forName(name).getProtectionDomain().getCodeSource();
            String path = source.getLocation().getPath();
            return path.substring(path.lastIndexOf('/') + 1);
        } catch (ClassNotFoundException absent) {
            return "none";
        }
    }

    private static void useByteBuddy() throws ReflectiveOperationException {
        Object byteBuddy =
                Class.forName("net.bytebuddy.ByteBuddy").getConstructor().newInstance();
        Object builder = call(byteBuddy, "subclass", new Class<?>[] {Class.class}, Object.class);
        Object named = call(builder, "name", new Class<?>[] {String.class}, "com.acme.Made");
        Object unloaded = call(named, "make", new Class<?>[0]);
        byte[] bytes = (byte[]) call(unloaded, "getBytes", new Class<?>[0]);
        System.out.println("made by " + origin("net.bytebuddy.ByteBuddy") + ": " + bytes.length + " bytes");
    }

    private static void useJna() throws ReflectiveOperationException {
        Class<?> function = Class.forName("com.sun.jna.Function");
        Object getpid =
                function.getMethod("getFunction", String.class, String.class).invoke(null, "c", "getpid");
        Object pid = function.getMethod("invokeInt", Object[].class).invoke(getpid, (Object) new Object[0]);
        System.out.println("jna knows the pid: "
                + (((Number) pid).longValue() == ProcessHandle.current().pid()));
    }

    private static void useOshi() throws ReflectiveOperationException {
        Object info = Class.forName("oshi.SystemInfo").getConstructor().newInstance();
        Object system = call(info, "getOperatingSystem", new Class<?>[0]);
        Object pid = call(system, "getProcessId", new Class<?>[0]);
        System.out.println("oshi knows the pid: "
                + (((Number) pid).longValue() == ProcessHandle.current().pid()));
    }

    private static void useSlf4j() throws ReflectiveOperationException {
        Class<?> factory = Class.forName("org.slf4j.LoggerFactory");
        Object logger = factory.getMethod("getLogger", String.class).invoke(null, "LibraryApp");
        call(logger, "warn", new Class<?>[] {String.class}, "said by slf4j");
        call(logger, "debug", new Class<?>[] {String.class}, "must not be seen");
    }

    private static Object call(Object target, String method, Class<?>[] parameters, Object... arguments)
            throws ReflectiveOperationException {
        try {
            return publicMethod(target.getClass(), method, parameters).invoke(target, arguments);
        } catch (InvocationTargetException thrown) {
            throw new IllegalStateException(thrown.getCause());
        }
    }

    // the classes behind the interfaces are not public
    private static java.lang.reflect.Method publicMethod(Class<?> type, String name, Class<?>[] parameters)
            throws NoSuchMethodException {
        for (Class<?> each = type; each != null; each = each.getSuperclass()) {
            for (Class<?> face : each.getInterfaces()) {
                try {
                    return face.getMethod(name, parameters);
                } catch (NoSuchMethodException notHere) {
                    continue;
                }
            }
        }
        return type.getMethod(name, parameters);
    }
}
