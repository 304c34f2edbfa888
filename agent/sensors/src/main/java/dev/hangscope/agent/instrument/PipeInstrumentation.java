package dev.hangscope.agent.instrument;

import dev.hangscope.agent.instrument.weaving.BeforeWait;
import dev.hangscope.agent.instrument.weaving.JdkInstrumentation;
import dev.hangscope.agent.instrument.weaving.MethodWeaving;
import dev.hangscope.agent.instrument.weaving.SiteNoting;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import net.bytebuddy.jar.asm.ClassReader;
import org.jspecify.annotations.Nullable;

/**
 * Pipes between threads: {@code PipedInputStream.read} and {@code awaitSpace}, {@code PipedReader.read} and {@code receive}
 * wait in loops of {@code Object.wait(1000)}, which note their pipe; constructors note where the pipe is made. The same on JDK 17
 * to 25.
 */
final class PipeInstrumentation implements JdkInstrumentation {
    private static final Map<String, Set<String>> WAITING_METHODS = Map.of(
            "java/io/PipedInputStream", Set.of("read", "awaitSpace"),
            "java/io/PipedReader", Set.of("read", "receive"));

    @Override
    public String sensor() {
        return "pipes";
    }

    @Override
    public Set<String> classes() {
        return WAITING_METHODS.keySet();
    }

    @Override
    public byte[] weave(String internalName, @Nullable Class<?> loaded, byte[] classFile) {
        Set<String> waits = WAITING_METHODS.getOrDefault(internalName, Set.of());
        Set<String> methods = new HashSet<>(waits);
        methods.add("<init>");
        String superName = new ClassReader(classFile).getSuperName();
        return MethodWeaving.weave(classFile, methods, (next, name, descriptor, woven) -> {
            if (name.equals("<init>")) {
                return SiteNoting.made(next, superName, woven);
            }
            return waits.contains(name) ? new BeforeWait(next, name, woven) : next;
        });
    }
}
