package dev.hangscope.agent.watch.procfs.python;

import dev.hangscope.agent.watch.procfs.MapsText;
import dev.hangscope.agent.watch.procfs.MemoryText;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds CPython in processes, and remembers by file where it has been found and where not. Not thread-safe. */
public final class Pythons {
    private final Map<String, Long> tables = new HashMap<>();
    private final Set<String> others = new HashSet<>();

    /**
     * The Python of a process: 3.13 and newer by their table for debuggers, 3.8 to 3.12 by their symbols.
     *
     * @param maps text of its {@code maps}
     * @return {@code null} when it runs none of these
     */
    public @Nullable PythonThreads of(@Nullable String maps, MemoryText.Memory memory) {
        PythonThreads newer = PythonStack.in(maps, memory, tables);
        if (newer != null || maps == null) {
            return newer;
        }
        for (MapsText.Line line : MapsText.writableOf(maps, PythonStack.NAME)) {
            String file = line.mapping().key();
            PythonThreads older = others.contains(file) ? null : OlderPythonStack.in(maps, line, memory);
            if (older != null) {
                return older;
            }
            others.add(file);
        }
        return null;
    }
}
