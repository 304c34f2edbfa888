package dev.hangscope.agent.bootstrap;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Set;

/**
 * Takes what a whole JVM shares out of our JNA's classes while they are loaded.
 *
 * <ul>
 *   <li>{@code java.util.logging}: JNA asks for a logger as soon as it is used, which sets up the one {@code LogManager} of the JVM.
 *       An application that names its own at the start of its {@code main} (JBoss Modules, Quarkus) would come too late.
 *   <li>The system properties that JNA sets, and those that we set for it: a JNA of the application, loaded in the same moment, would
 *       take our native library. Ours have names of their own.
 * </ul>
 *
 * <p>The constant pool, where a class file names other classes and has its strings, is in the Java Virtual Machine Specification, 4.4.
 */
public final class JnaClasses {

    /** What the names of {@link #PROPERTIES} begin with for our JNA. */
    public static final String OWN = "hangscope.";

    /** What JNA 5 sets, and what tells it where its libraries are. */
    private static final Set<String> PROPERTIES = Set.of(
            "jna.boot.library.path",
            "jna.boot.library.name",
            "jna.tmpdir",
            "jna.platform.library.path",
            "jna.loaded",
            "jnidispatch.path");

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

    private JnaClasses() {}

    /** Whether the class with this name is JNA's. */
    static boolean concerns(String name) {
        return name.startsWith(LIBRARY);
    }

    /** The class file with silent loggers instead of the JDK's, and properties of our own. */
    static byte[] adapted(byte[] classFile) throws IOException {
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
                    out.writeUTF(adapted(in.readUTF()));
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

    private static String adapted(String constant) {
        return PROPERTIES.contains(constant) ? OWN + constant : constant.replace(JDK, QUIET);
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
