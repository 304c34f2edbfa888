package dev.hangscope.agent.proof;

import java.lang.instrument.Instrumentation;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What this JVM has compiled, as {@code jcmd PID Compiler.codelist} prints it. The JDK offers that to jcmd and as an MBean; the
 * second would make the platform's MBean server, which an agent must not, so it is asked for where both have it from.
 */
final class CodeList {
    private CodeList() {}

    /** The list; empty when this JDK does not give it, then any method may be compiled. */
    static String take(Instrumentation instrumentation) {
        try {
            Class<?> helper = inside(instrumentation, "java.management", "sun.management", "ManagementFactoryHelper");
            Method machine = helper.getDeclaredMethod("getVMManagement");
            machine.setAccessible(true);
            Class<?> commands =
                    inside(instrumentation, "jdk.management", "com.sun.management.internal", "DiagnosticCommandImpl");
            Constructor<?> constructor = commands.getDeclaredConstructor(machine.getReturnType());
            constructor.setAccessible(true);
            Method execute = commands.getDeclaredMethod("executeDiagnosticCommand", String.class);
            execute.setAccessible(true);
            Object text = execute.invoke(constructor.newInstance(machine.invoke(null)), "Compiler.codelist");
            return String.valueOf(text);
        } catch (ReflectiveOperationException | RuntimeException | LinkageError otherJdk) {
            return "";
        }
    }

    private static Class<?> inside(Instrumentation instrumentation, String module, String inPackage, String name)
            throws ClassNotFoundException {
        Optional<Module> found = ModuleLayer.boot().findModule(module);
        if (found.isEmpty()) {
            throw new ClassNotFoundException(module);
        }
        Set<Module> ours = Set.of(CodeList.class.getModule());
        instrumentation.redefineModule(found.get(), Set.of(), Map.of(), Map.of(inPackage, ours), Set.of(), Map.of());
        return Class.forName(inPackage + "." + name, true, ManagementFactory.class.getClassLoader());
    }
}
