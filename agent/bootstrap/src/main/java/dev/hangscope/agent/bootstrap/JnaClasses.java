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
 *   <li>The system properties that JNA sets, and those that the agent sets for it: the application would see them, and a JNA of the
 *       application that is loaded in the same moment would load the agent's native library. Calls of {@code System.getProperty} and
 *       {@code System.setProperty} become calls of a class that keeps the values to itself. So do those of
 *       {@code System.mapLibraryName}: JNA's own library is loaded from a file without a name.
 * </ul>
 *
 * <p>The constant pool, where a class file names other classes and their methods, is in the Java Virtual Machine Specification, 4.4.
 */
final class JnaClasses {
    private static final String LIBRARY = "com.sun.jna.";
    private static final String LOGGING = "java/util/logging/";

    /** Has a {@code Logger} and a {@code Level} without effect, and the class that keeps the properties. */
    private static final String QUIET = "dev/hangscope/agent/quiet/";

    private static final String SYSTEM = "java/lang/System";
    private static final String PROPERTIES = QUIET + "OwnProperties";
    private static final Set<String> REPLACED = Set.of("getProperty", "setProperty", "mapLibraryName");

    private static final int MAGIC_AND_VERSION = 8;
    private static final int UTF_8 = 1;
    private static final int CLASS = 7;
    private static final int METHOD = 10;

    private JnaClasses() {}

    /** Whether the class with this name is JNA's. */
    static boolean concerns(String name) {
        return name.startsWith(LIBRARY);
    }

    /** The class file with silent loggers instead of the JDK's, and with properties that only JNA sees. */
    static byte[] adapted(byte[] classFile) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(classFile.length + 256);
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(classFile));
                DataOutputStream out = new DataOutputStream(bytes)) {
            out.write(in.readNBytes(MAGIC_AND_VERSION));
            ConstantPool pool = ConstantPool.read(in);
            int count = pool.size();
            pool.addText(PROPERTIES);
            pool.add(CLASS, count);
            for (int i = 1; i < count; i++) {
                if (pool.tag(i) == UTF_8) {
                    pool.setText(i, pool.text(i).replace(LOGGING, QUIET));
                } else if (pool.tag(i) == METHOD && isReplaced(pool, i)) {
                    pool.setFirst(i, count + 1);
                }
            }
            pool.write(out);
            in.transferTo(out);
        }
        return bytes.toByteArray();
    }

    private static boolean isReplaced(ConstantPool pool, int method) {
        String type = pool.text(pool.first(pool.first(method)));
        String name = pool.text(pool.first(pool.second(method)));
        return type.equals(SYSTEM) && REPLACED.contains(name);
    }
}
