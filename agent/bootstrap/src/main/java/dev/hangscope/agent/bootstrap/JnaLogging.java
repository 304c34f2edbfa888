package dev.hangscope.agent.bootstrap;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * Takes {@code java.util.logging} out of JNA's classes while they are loaded. JNA asks for a logger as soon as it is used, which
 * sets up the one {@code LogManager} of the JVM: an application that names its own at the start of its {@code main} (JBoss
 * Modules, Quarkus) would come too late. The constant pool, where a class file names other classes, is in the Java Virtual Machine
 * Specification, 4.4.
 */
final class JnaLogging {
    private static final String LIBRARY = "com.sun.jna.";
    private static final String JDK = "java/util/logging/";

    /** Has a {@code Logger} and a {@code Level} that do nothing. */
    private static final String QUIET = "dev/hangscope/agent/quiet/";

    private static final int MAGIC_AND_VERSION = 8;
    private static final int UTF_8 = 1;
    private static final int LONG = 5;
    private static final int DOUBLE = 6;
    private static final int STRING = 8;
    private static final int CLASS = 7;
    private static final int METHOD_HANDLE = 15;
    private static final int METHOD_TYPE = 16;
    private static final int MODULE = 19;
    private static final int PACKAGE = 20;

    private JnaLogging() {}

    /** Whether the class with this name is JNA's. */
    static boolean concerns(String name) {
        return name.startsWith(LIBRARY);
    }

    /** The class file with silent loggers instead of the JDK's. */
    static byte[] silenced(byte[] classFile) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(classFile.length + 256);
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(classFile));
                DataOutputStream out = new DataOutputStream(bytes)) {
            copy(in, out, MAGIC_AND_VERSION);
            int count = in.readUnsignedShort();
            out.writeShort(count);
            for (int i = 1; i < count; i++) {
                int tag = in.readUnsignedByte();
                out.writeByte(tag);
                if (tag == UTF_8) {
                    out.writeUTF(in.readUTF().replace(JDK, QUIET));
                } else {
                    copy(in, out, size(tag));
                }
                if (tag == LONG || tag == DOUBLE) {
                    i++; // takes two places
                }
            }
            in.transferTo(out);
        }
        return bytes.toByteArray();
    }

    private static int size(int tag) {
        return switch (tag) {
            case CLASS, STRING, METHOD_TYPE, MODULE, PACKAGE -> 2;
            case METHOD_HANDLE -> 3;
            case LONG, DOUBLE -> 8;
            default -> 4; // numbers of 32 bits, and pairs of places
        };
    }

    private static void copy(DataInputStream in, DataOutputStream out, int length) throws IOException {
        byte[] part = new byte[length];
        in.readFully(part);
        out.write(part);
    }
}
