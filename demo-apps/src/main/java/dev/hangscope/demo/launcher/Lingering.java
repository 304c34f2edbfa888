package dev.hangscope.demo.launcher;

import java.lang.reflect.Method;
import java.util.Arrays;

/** Runs a program, reports its end on stdout, and keeps the JVM alive for a minute, so that a report on it can be requested. */
final class Lingering {
    static final String ENDED = "the program has ended";
    private static final long MILLIS = 60_000;

    private Lingering() {}

    /** Runs the main method of the class that the first argument names, with the other arguments. */
    public static void main(String[] args) throws ReflectiveOperationException, InterruptedException {
        Method program = Class.forName(args[0]).getMethod("main", String[].class);
        program.invoke(null, (Object) Arrays.copyOfRange(args, 1, args.length));
        System.out.println(ENDED);
        Thread.sleep(MILLIS);
    }
}
