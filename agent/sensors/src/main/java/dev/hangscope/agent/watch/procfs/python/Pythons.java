package dev.hangscope.agent.watch.procfs.python;

import dev.hangscope.agent.watch.procfs.MapsText;
import dev.hangscope.agent.watch.procfs.MemoryText;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds CPython in processes, and remembers by file where it has been found and where not. A look at many processes reads the stacks of
 * the first ones only: each takes some fifty reads. Not thread-safe.
 */
public final class Pythons {
    private static final int MOST_PROCESSES = 64;

    private final Map<String, Long> tables = new HashMap<>();
    private final Map<String, OlderPythonStack.Build> builds = new HashMap<>();
    private final Set<String> others = new HashSet<>();
    private int read;

    /**
     * The Python of a process: 3.13 and newer by their table for debuggers, 3.8 to 3.12 by their symbols.
     *
     * @param maps text of its {@code maps}
     * @return {@code null} when it runs none of these, or enough were read
     */
    public @Nullable PythonThreads of(@Nullable String maps, MemoryText.Memory memory) {
        if (maps == null || read >= MOST_PROCESSES) {
            return null;
        }
        PythonThreads found = in(maps, memory);
        read += found == null ? 0 : 1;
        return found;
    }

    private @Nullable PythonThreads in(String maps, MemoryText.Memory memory) {
        PythonThreads newer = PythonStack.in(maps, memory, tables);
        if (newer != null) {
            return newer;
        }
        for (MapsText.Line line : MapsText.writableOf(maps, PythonStack.NAME)) {
            String file = line.mapping().key();
            List<MapsText.Line> mappings = others.contains(file) ? List.of() : MapsText.of(maps, file);
            if (mappings.isEmpty()) {
                continue;
            }
            long start = mappings.get(0).start();
            OlderPythonStack.Build build = builds.get(file);
            if (build == null) {
                build = OlderPythonStack.Build.of(line.mapping().path(), start, memory);
            }
            if (build != null) {
                builds.put(file, build);
                return build.at(start, memory);
            }
            if (memory.read(start, 1) != null) {
                others.add(file);
            }
        }
        return null;
    }
}
