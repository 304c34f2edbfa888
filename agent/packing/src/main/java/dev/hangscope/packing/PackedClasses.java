package dev.hangscope.packing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassWriter;

/**
 * Makes the classes in the agent's jar cheap to load: the agent's own and those of its libraries lose what nothing reads
 * ({@link WithoutDebugTables}), JNA's lose what a whole JVM shares ({@link JnaClasses}).
 *
 * <p>Replaces {@code invokedynamic} in the agent's own classes by plain calls. For a lambda or a method of a record the JVM spins one or more
 * classes when the code first runs: the agent's first samples had 700 of them, which took the JVM more processor time than all else in
 * these samples, and more memory. Where the heap is full, such a class cannot be made at all.
 */
public final class PackedClasses {
    private static final String OWN = "dev/hangscope/";

    private PackedClasses() {}

    /**
     * Rewrites the class files below a directory.
     *
     * @param arguments the directory, and the extension of its class files
     * @throws IOException if a file cannot be read or written
     */
    public static void main(String[] arguments) throws IOException {
        String extension = arguments[1];
        Map<Path, byte[]> files = new LinkedHashMap<>();
        try (Stream<Path> all = Files.walk(Path.of(arguments[0]))) {
            for (Path file :
                    all.filter(each -> each.toString().endsWith(extension)).toList()) {
                files.put(file, Files.readAllBytes(file));
            }
        }
        Map<String, byte[]> functions = new LinkedHashMap<>();
        Map<Path, byte[]> packed = pack(own(files), functions);
        for (Map.Entry<Path, byte[]> each : files.entrySet()) {
            byte[] file = packed.getOrDefault(each.getKey(), each.getValue());
            Files.write(each.getKey(), WithoutDebugTables.of(isJnas(file) ? jnas(file) : file));
        }
        functions.forEach((name, file) -> write(Path.of(name + extension), file));
    }

    private static Map<Path, byte[]> own(Map<Path, byte[]> files) {
        Map<Path, byte[]> own = new LinkedHashMap<>();
        files.forEach((path, file) -> {
            if (new ClassReader(file).getClassName().startsWith(OWN)) {
                own.put(path, file);
            }
        });
        return own;
    }

    private static boolean isJnas(byte[] file) {
        return JnaClasses.concerns(new ClassReader(file).getClassName());
    }

    private static byte[] jnas(byte[] file) {
        ClassWriter writer = new ClassWriter(0);
        new ClassReader(JnaClasses.adapted(file)).accept(new FieldOrders(writer), 0);
        return writer.toByteArray();
    }

    /** The rewritten class files; puts new ones into {@code functions}, by path without extension. */
    private static Map<Path, byte[]> pack(Map<Path, byte[]> files, Map<String, byte[]> functions) {
        Map<Path, PlainCalls> rewritten = new LinkedHashMap<>();
        Map<String, List<String>> membersOfNests = new HashMap<>();
        files.forEach((path, file) -> {
            PlainCalls calls = PlainCalls.in(new ClassReader(file));
            if (calls.areAny()) {
                rewritten.put(path, calls);
                Functions made = calls.functions();
                if (!made.areNone()) {
                    Path target = path.resolveSibling(simpleName(made.name()));
                    functions.put(target.toString(), made.classFile());
                    membersOfNests
                            .computeIfAbsent(made.nestHost(), host -> new ArrayList<>())
                            .add(made.name());
                }
            }
        });
        Map<Path, byte[]> packed = new LinkedHashMap<>();
        files.forEach((path, file) -> {
            ClassReader reader = new ClassReader(file);
            List<String> members = membersOfNests.getOrDefault(reader.getClassName(), List.of());
            PlainCalls calls = rewritten.get(path);
            if (calls != null || !members.isEmpty()) {
                byte[] plain = calls == null ? file : calls.classFile();
                packed.put(path, members.isEmpty() ? plain : NestMembers.added(plain, members));
            }
        });
        return packed;
    }

    private static String simpleName(String internalName) {
        return internalName.substring(internalName.lastIndexOf('/') + 1);
    }

    private static void write(Path path, byte[] file) {
        try {
            Files.write(path, file);
        } catch (IOException reason) {
            throw new UncheckedIOException(reason);
        }
    }
}
