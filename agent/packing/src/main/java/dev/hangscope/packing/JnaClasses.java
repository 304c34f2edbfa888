package dev.hangscope.packing;

import java.util.Set;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.commons.ClassRemapper;
import net.bytebuddy.jar.asm.commons.Remapper;
import org.jspecify.annotations.Nullable;

/**
 * Takes what a whole JVM shares out of the JNA classes of the agent, and what they cost a JVM in which nothing is wrong.
 *
 * <ul>
 *   <li>{@code java.util.logging}: JNA asks for a logger as soon as it is used, which sets up the one {@code LogManager} of the JVM.
 *       An application that names its own at the start of its {@code main} (JBoss Modules, Quarkus) would come too late.
 *   <li>The system properties that JNA sets, and those that the agent sets for it: the application would see them, and a JNA of the
 *       application that is loaded in the same moment would load the agent's native library. Calls of {@code System.getProperty} and
 *       {@code System.setProperty} become calls of a class that keeps the values to itself. So do those of
 *       {@code System.mapLibraryName}: JNA's own library is loaded from a file without a name.
 *   <li>The thread of JNA's {@code Cleaner}, which would live as long as the JVM.
 * </ul>
 */
final class JnaClasses {
    private static final String LIBRARY = "com/sun/jna/";
    private static final String CLEANER = "com/sun/jna/internal/Cleaner";

    /** Has a {@code Logger} and a {@code Level} without effect, a cleaner without a thread, and the class that keeps the properties. */
    private static final String QUIET = QuietLogging.QUIET;

    private static final String SYSTEM = "java/lang/System";
    private static final String PROPERTIES = QUIET + "OwnProperties";
    private static final Set<String> REPLACED = Set.of("getProperty", "setProperty", "mapLibraryName");

    private JnaClasses() {}

    /** Whether the class with this internal name is JNA's. */
    static boolean concerns(String name) {
        return name.startsWith(LIBRARY);
    }

    /** The class file with silent loggers instead of the JDK's, and with properties that only JNA sees. */
    static byte[] adapted(byte[] classFile) {
        ClassWriter writer = new ClassWriter(0);
        new ClassReader(classFile).accept(new ClassRemapper(new PropertyCalls(writer), new Quiet()), 0);
        return writer.toByteArray();
    }

    private static final class Quiet extends Remapper {
        Quiet() {
            super(Opcodes.ASM9);
        }

        @Override
        public String map(String internalName) {
            String quiet = QuietLogging.replaced(internalName);
            if (!quiet.equals(internalName)) {
                return quiet;
            }
            boolean cleans = internalName.equals(CLEANER) || internalName.equals(CLEANER + "$Cleanable");
            return cleans ? QUIET + internalName.substring(CLEANER.lastIndexOf('/') + 1) : internalName;
        }
    }

    private static final class PropertyCalls extends ClassVisitor {
        PropertyCalls(ClassVisitor next) {
            super(Opcodes.ASM9, next);
        }

        @Override
        public MethodVisitor visitMethod(
                int access,
                String method,
                String descriptor,
                @Nullable String signature,
                String @Nullable [] exceptions) {
            return new MethodVisitor(
                    Opcodes.ASM9, super.visitMethod(access, method, descriptor, signature, exceptions)) {
                @Override
                public void visitMethodInsn(
                        int opcode, String owner, String called, String itsDescriptor, boolean isInterface) {
                    boolean replaced = owner.equals(SYSTEM) && REPLACED.contains(called);
                    super.visitMethodInsn(opcode, replaced ? PROPERTIES : owner, called, itsDescriptor, isInterface);
                }
            };
        }
    }
}
