package dev.hangscope.agent.instrument.weaving;

import java.util.HashMap;
import java.util.Map;
import net.bytebuddy.jar.asm.ClassReader;

/**
 * How many local variables each method of a class has. Read directly from the class file (JVM specification, 4.1 and 4.7.3): to visitors it
 * is told only behind the method's code, which is too late for a visitor that needs one more.
 */
public final class LocalsCount {
    private static final int HEADER = 6;
    private static final int ATTRIBUTE_HEADER = 6;

    private final ClassReader reader;
    private final char[] buffer;
    private final Map<String, Integer> counts = new HashMap<>();

    /** Counts the local variables of all methods of the class. */
    public LocalsCount(ClassReader reader) {
        this.reader = reader;
        buffer = new char[reader.getMaxStringLength()];
        int interfaces = reader.header + HEADER;
        int fields = interfaces + 2 + 2 * reader.readUnsignedShort(interfaces);
        members(members(fields));
    }

    /** The number for a method; 0 for one without code. */
    public int of(String name, String descriptor) {
        return counts.getOrDefault(name + descriptor, 0);
    }

    /** Reads fields or methods, and returns the offset behind them. */
    private int members(int offset) {
        int at = offset + 2;
        for (int left = reader.readUnsignedShort(offset); left > 0; left--) {
            String method = reader.readUTF8(at + 2, buffer) + reader.readUTF8(at + 4, buffer);
            int attributes = reader.readUnsignedShort(at + 6);
            at += 8;
            for (int i = 0; i < attributes; i++) {
                if ("Code".equals(reader.readUTF8(at, buffer))) {
                    counts.put(method, reader.readUnsignedShort(at + ATTRIBUTE_HEADER + 2));
                }
                at += ATTRIBUTE_HEADER + reader.readInt(at + 2);
            }
        }
        return at;
    }
}
