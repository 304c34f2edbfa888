package dev.hangscope.demo.launcher;

import java.util.List;

/**
 * A program to start in a JVM of its own.
 *
 * @param main the class with the main method
 * @param arguments its arguments
 */
record Program(Class<?> main, List<String> arguments) {

    Program {
        arguments = List.copyOf(arguments);
    }

    static Program of(Class<?> main, String... arguments) {
        return new Program(main, List.of(arguments));
    }

    /** What its JVM is started with besides. */
    List<String> jvmOptions() {
        return main.getPackageName().endsWith(".fullheap") ? List.of("-Xmx512m") : List.of();
    }
}
