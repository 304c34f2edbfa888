package dev.hangscope.heap.waits;

/** Class names as they are told: a hidden class's has its address, which is another in each run. */
public final class Names {
    private Names() {}

    public static String of(String type) {
        return type.indexOf('x') < 0 ? type : type.replaceAll("[+/]0x[0-9a-f]+", "");
    }

    /** Whether it is the class that the JVM makes of a lambda; stack traces leave its frames out. */
    public static boolean isLambda(String type) {
        return type.contains("$$Lambda");
    }
}
