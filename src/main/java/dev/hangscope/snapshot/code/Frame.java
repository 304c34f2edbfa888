package dev.hangscope.snapshot.code;

import org.jspecify.annotations.Nullable;

/**
 * One frame of a Java stack.
 *
 * @param type binary name of the declaring class; hidden classes without their {@code /0x...} ending
 * @param method method name
 * @param file source file; {@code null} when the class does not tell
 * @param line line number; 0 or less when unknown
 * @param module name of the declaring module; {@code null} for the unnamed one (the class path)
 * @param given what the user's signatures say about such frames; {@code null} where they say nothing
 */
public record Frame(
        String type,
        String method,
        @Nullable String file,
        int line,
        @Nullable String module,
        @Nullable Meaning given) {

    /** A frame of which the user's signatures say nothing. */
    public Frame(String type, String method, @Nullable String file, int line, @Nullable String module) {
        this(type, method, file, line, module, null);
    }

    /** Whether the JDK calls a method by reflection here. */
    public boolean isOfReflection() {
        return isJdk()
                && (type.startsWith("jdk.internal.reflect.")
                        || type.startsWith("java.lang.reflect.")
                        || type.startsWith("java.lang.invoke."));
    }

    /** The same frame with what the user's signatures say about it. */
    public Frame with(@Nullable Meaning meaning) {
        return new Frame(type, method, file, line, module, meaning);
    }

    /** Returns the method with its class, {@code com.acme.Importer.read}. */
    public String qualifiedMethod() {
        return type + "." + method;
    }

    /** Returns the method in whose source the code is: {@code com.acme.Importer.run} for the lambda {@code lambda$run$0} of that class. */
    public String writtenIn() {
        String[] parts = method.split("\\$");
        boolean lambda = parts.length == 3 && parts[0].equals("lambda");
        return type + "." + (lambda ? parts[1] : method);
    }

    /** Whether the frame belongs to the JDK, and so is not a line that the user can change. */
    public boolean isJdk() {
        return module != null && (module.startsWith("java.") || module.startsWith("jdk."));
    }

    /** The class that encloses all others of a nested one, by its binary name. */
    public static String topLevel(String type) {
        int nested = type.indexOf('$');
        return nested < 0 ? type : type.substring(0, nested);
    }

    /** As in a stack trace: {@code com.acme.Importer.consume(Importer.java:42)}. */
    @Override
    public String toString() {
        String place = file == null ? "Unknown Source" : line > 0 ? file + ":" + line : file;
        return type + "." + method + "(" + place + ")";
    }
}
