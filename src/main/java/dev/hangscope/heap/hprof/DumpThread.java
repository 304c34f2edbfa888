package dev.hangscope.heap.hprof;

import java.util.List;

/**
 * A living thread as the dump tells of it.
 *
 * @param serial its number in the dump, which its roots carry
 * @param address its {@code Thread} object's
 * @param frames innermost first; empty for the JVM's own threads, and where the dump has no stack
 */
public record DumpThread(int serial, long address, List<DumpFrame> frames) {
    public DumpThread {
        frames = List.copyOf(frames);
    }
}
