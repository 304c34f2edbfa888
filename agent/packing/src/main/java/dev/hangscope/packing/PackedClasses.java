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

/**
 * Replaces {@code invokedynamic} in the agent's classes by plain calls. For a lambda or a method of a record the JVM spins one or more
 * classes when the code first runs: the agent's first samples had 700 of them, which took the JVM more processor time than all else in
 * these samples, and more memory. Where the heap is full, such a class cannot be made at all.
 */
public final class PackedClasses {
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
        Map<Path, byte[]> packed = pack(files, functions);
        for (Map.Entry<Path, byte[]> each : packed.entrySet()) {
            Files.write(each.getKey(), each.getValue());
        }
        functions.forEach((name, file) -> write(Path.of(name + extension), file));
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
