package dev.hangscope.waitgraph.process;

import dev.hangscope.snapshot.os.OsDescriptor;
import dev.hangscope.snapshot.os.OsFacts;
import dev.hangscope.snapshot.os.OsMapping;
import dev.hangscope.snapshot.os.OsProcess;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who holds what: processes by pipe end, socket, counter, file lock and shared memory. */
public final class ProcessHolders {
    private final Map<String, Set<Long>> readers = new HashMap<>();
    private final Map<String, Set<Long>> writers = new HashMap<>();
    private final Map<String, Set<Long>> mappers = new HashMap<>();
    private final Map<String, Set<Long>> lockers = new HashMap<>();
    private final Map<Long, Set<Long>> children = new HashMap<>();
    private final Map<Long, Set<Long>> traced = new HashMap<>();
    private final Map<Long, OsProcess> processes = new HashMap<>();

    public ProcessHolders(OsFacts facts) {
        for (OsProcess process : facts.processes()) {
            processes.put(process.pid(), process);
            add(children, process.parent(), process.pid());
            if (process.tracer() != null) {
                add(traced, process.tracer(), process.pid());
            }
            for (OsDescriptor descriptor : process.descriptors()) {
                if (descriptor.inode() != 0) {
                    String key = OsDescriptor.key(descriptor.kind(), descriptor.inode());
                    if (descriptor.reads()) {
                        add(readers, key, process.pid());
                    }
                    if (descriptor.writes()) {
                        add(writers, key, process.pid());
                    }
                }
                if (descriptor.lock() != null) {
                    add(lockers, descriptor.lock(), process.pid());
                }
            }
            for (OsMapping mapping : process.mappings()) {
                add(mappers, mapping.key(), process.pid());
            }
        }
    }

    /** The process of that id; {@code null} when it is not in the facts. */
    public @Nullable OsProcess process(long pid) {
        return processes.get(pid);
    }

    /** Processes that hold a read end of this pipe. */
    public Set<Long> readersOf(OsDescriptor pipe) {
        return readers.getOrDefault(OsDescriptor.key(pipe.kind(), pipe.inode()), Set.of());
    }

    /** Processes that hold a write end of this pipe. */
    public Set<Long> writersOf(OsDescriptor pipe) {
        return writers.getOrDefault(OsDescriptor.key(pipe.kind(), pipe.inode()), Set.of());
    }

    /** Processes that hold the other end of this connected socket, or the listening socket that has yet to accept it. */
    public Set<Long> peersOf(OsDescriptor socket) {
        long peer = Objects.requireNonNullElse(socket.peer(), -1L);
        Set<Long> holders = readers.getOrDefault(OsDescriptor.key(socket.kind(), peer), Set.of());
        return holders.isEmpty() && socket.kind() != OsDescriptor.Kind.TERMINAL
                ? readers.getOrDefault(OsDescriptor.key(OsDescriptor.Kind.SOCKET, peer), Set.of())
                : holders;
    }

    /** Processes that hold the same end, pipe or socket, in either direction. */
    public Set<Long> sharersOf(OsDescriptor descriptor) {
        Set<Long> all = new LinkedHashSet<>(readersOf(descriptor));
        all.addAll(writersOf(descriptor));
        return all;
    }

    /**
     * Processes that could end a wait on this descriptor by using the other end: writers for a read end, readers for a
     * write end, both for a pipe opened in both directions, the peer's holders for a socket.
     */
    public Set<Long> otherEndOf(OsDescriptor descriptor) {
        if (descriptor.isConnected()) {
            return peersOf(descriptor);
        }
        Set<Long> all = new LinkedHashSet<>();
        if (descriptor.reads()) {
            all.addAll(writersOf(descriptor));
        }
        if (descriptor.writes()) {
            all.addAll(readersOf(descriptor));
        }
        return all;
    }

    /** Processes that map this shared memory. */
    public Set<Long> mappersOf(String memory) {
        return mappers.getOrDefault(memory, Set.of());
    }

    /** Processes that hold a lock on this file. */
    public Set<Long> lockersOf(String file) {
        return lockers.getOrDefault(file, Set.of());
    }

    /** Processes that a process traces, ptrace(2). */
    public Set<Long> tracedBy(long pid) {
        return traced.getOrDefault(pid, Set.of());
    }

    /** Processes that could answer a wait of this kind: FUSE, fanotify. */
    public Set<Long> answerersOf(String key) {
        return readers.getOrDefault(key, Set.of());
    }

    /** Children of a process. */
    public Set<Long> childrenOf(long pid) {
        return children.getOrDefault(pid, Set.of());
    }

    /** Children of a process, their children, and so on. */
    public Set<Long> descendantsOf(long pid) {
        Set<Long> descendants = new LinkedHashSet<>();
        List<Long> open = new ArrayList<>(childrenOf(pid));
        while (!open.isEmpty()) {
            long next = open.remove(open.size() - 1);
            if (next != pid && descendants.add(next)) {
                open.addAll(childrenOf(next));
            }
        }
        return descendants;
    }

    private static <K> void add(Map<K, Set<Long>> map, K key, long pid) {
        map.computeIfAbsent(key, any -> new LinkedHashSet<>()).add(pid);
    }
}
