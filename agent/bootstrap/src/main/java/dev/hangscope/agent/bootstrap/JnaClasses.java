package dev.hangscope.agent.bootstrap;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
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

    /** What the class file may become longer by, without a copy. */
    private static final int ROOM = 256;

    private JnaClasses() {}

    /** Whether the class with this name is JNA's. */
    static boolean concerns(String name) {
        return name.startsWith(LIBRARY);
    }

    /**
     * The class file with silent loggers instead of the JDK's, and with properties that only JNA sees.
     *
     * <p>Entries are copied in whole stretches, because this runs at each start, in the interpreter. A loop over all bytes would be compiled
     * by the JIT compiler, with all its optimizations.
     */
    static byte[] adapted(byte[] classFile) {
        String letters = new String(classFile, StandardCharsets.ISO_8859_1);
        int logging = letters.indexOf(LOGGING);
        boolean properties = letters.contains(SYSTEM);
        return logging < 0 && !properties ? classFile : adapted(classFile.clone(), letters, logging);
    }

    private static byte[] adapted(byte[] classFile, String letters, int firstLogging) {
        ConstantPool pool = new ConstantPool(classFile);
        redirect(pool, classFile);
        ByteArrayOutputStream out = new ByteArrayOutputStream(classFile.length + ROOM);
        int copied = 0;
        int logging = firstLogging;
        for (int i = 1; i < pool.size() && logging >= 0; i++) {
            int at = pool.offset(i);
            int end = pool.tag(i) == ConstantPool.UTF_8 ? at + ConstantPool.TEXT_HEADER + pool.first(i) : 0;
            if (logging < end) {
                out.write(classFile, copied, at - copied);
                writeText(out, pool.text(i).replace(LOGGING, QUIET));
                copied = end;
                logging = letters.indexOf(LOGGING, end);
            }
        }
        out.write(classFile, copied, pool.end() - copied);
        writeText(out, PROPERTIES);
        out.write(ConstantPool.CLASS);
        writeIndex(out, pool.size());
        out.write(classFile, pool.end(), classFile.length - pool.end());
        return out.toByteArray();
    }

    /** Lets calls be calls of the class that the two entries name which are added, and counts these. */
    private static void redirect(ConstantPool pool, byte[] classFile) {
        int added = pool.size();
        for (int i = 1; i < added; i++) {
            if (pool.tag(i) == ConstantPool.METHOD && isReplaced(pool, i)) {
                putIndex(classFile, pool.offset(i) + 1, added + 1);
            }
        }
        putIndex(classFile, ConstantPool.SIZE, added + 2);
    }

    private static boolean isReplaced(ConstantPool pool, int method) {
        int type = pool.first(pool.first(method));
        // The length first: making a string for each call of a class is dear.
        return pool.first(type) == SYSTEM.length()
                && pool.text(type).equals(SYSTEM)
                && REPLACED.contains(pool.text(pool.first(pool.second(method))));
    }

    private static void putIndex(byte[] bytes, int at, int index) {
        bytes[at] = (byte) (index >> 8);
        bytes[at + 1] = (byte) index;
    }

    private static void writeIndex(ByteArrayOutputStream out, int index) {
        out.write(index >> 8);
        out.write(index);
    }

    private static void writeText(ByteArrayOutputStream out, String text) {
        byte[] letters = text.getBytes(StandardCharsets.ISO_8859_1);
        out.write(ConstantPool.UTF_8);
        writeIndex(out, letters.length);
        out.write(letters, 0, letters.length);
    }
}
