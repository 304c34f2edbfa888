package dev.hangscope.demo.support;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts a class in a JVM of its own, with the agent where this JVM has it. */
public final class ChildJvm {
    private ChildJvm() {}

    /** Starts it; what it says on stderr goes where this JVM's goes. */
    public static Process start(Class<?> main) throws IOException {
        return new ProcessBuilder(command(main))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** The command that runs it. */
    public static List<String> command(Class<?> main) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"));
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("-javaagent:"))
                .forEach(command::add);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        return command;
    }
}
