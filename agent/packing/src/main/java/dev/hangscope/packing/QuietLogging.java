package dev.hangscope.packing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.commons.ClassRemapper;
import net.bytebuddy.jar.asm.commons.Remapper;

/**
 * Gives the libraries of the agent loggers without effect instead of those of {@code java.util.logging}, whose first use sets up the one
 * {@code LogManager} of the JVM: an application that names its own at the start of its {@code main} would come too late.
 */
public final class QuietLogging {
    /** Has a {@code Logger} and a {@code Level}. */
    static final String QUIET = "dev/hangscope/agent/quiet/";

    private static final String LOGGING = "java/util/logging/";

    private QuietLogging() {}

    /**
     * Rewrites the class files in directories, and below.
     *
     * @param arguments the directories
     * @throws IOException if a file cannot be read or written
     */
    public static void main(String[] arguments) throws IOException {
        for (String directory : arguments) {
            List<Path> files;
            try (Stream<Path> all = Files.walk(Path.of(directory))) {
                files = all.filter(each -> each.toString().endsWith(".class")).toList();
            }
            for (Path file : files) {
                Files.write(file, adapted(Files.readAllBytes(file)));
            }
        }
    }

    /** The class file with quiet loggers. */
    static byte[] adapted(byte[] classFile) {
        ClassWriter writer = new ClassWriter(0);
        new ClassReader(classFile)
                .accept(
                        new ClassRemapper(writer, new Remapper(Opcodes.ASM9) {
                            @Override
                            public String map(String internalName) {
                                return replaced(internalName);
                            }
                        }),
                        0);
        return writer.toByteArray();
    }

    /** The name of the class that takes the place of this one; the name itself for most. */
    static String replaced(String internalName) {
        return internalName.startsWith(LOGGING) ? QUIET + internalName.substring(LOGGING.length()) : internalName;
    }
}
