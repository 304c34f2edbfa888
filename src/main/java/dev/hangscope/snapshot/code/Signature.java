package dev.hangscope.snapshot.code;

/**
 * A pattern of one frame.
 *
 * @param meaning what the pattern says
 * @param type class name; one that begins with {@code *} matches every class name with that suffix, so that relocated
 *     copies of a library match too
 * @param method method name; {@code *} matches every method
 */
public record Signature(Meaning meaning, String type, String method) {

    /** Whether the frame matches. */
    public boolean matches(Frame frame) {
        boolean named = method.equals("*") || method.equals(frame.method());
        return named && (type.startsWith("*") ? frame.type().endsWith(type.substring(1)) : type.equals(frame.type()));
    }
}
