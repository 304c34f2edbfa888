package dev.hangscope.snapshot;

import org.jspecify.annotations.Nullable;

/**
 * The identity of a node of the wait-for graph: a thread, a process, or what one of them waits for. Its text, {@link Object#toString},
 * is what a snapshot and a JSON report hold; {@link #parse} reads it.
 */
public sealed interface NodeId {
    /** All threads that run or will run by themselves. */
    NodeId FREE_THREADS = new OfFreeThreads();

    /** Returns the identity with this text. Text of no other form is the id of a queue, a pool or another resource of a snapshot. */
    static NodeId parse(String text) {
        try {
            return parsed(text);
        } catch (IllegalArgumentException notANumber) {
            return new OfResource(text);
        }
    }

    private static NodeId parsed(String text) {
        int colon = text.indexOf(':');
        String rest = text.substring(colon + 1);
        int slash = rest.indexOf('/');
        return switch (text.substring(0, colon + 1)) {
            case OfThread.PREFIX -> new OfThread(Long.parseLong(rest));
            case OfProcess.PREFIX -> new OfProcess(Long.parseLong(rest));
            case OfOsThread.PREFIX -> new OfOsThread(numberBefore(slash, rest), numberAfter(slash, rest));
            case OfStream.PREFIX ->
                new OfStream(numberBefore(slash, rest), ChildProcess.Name.of(rest.substring(slash + 1)));
            case OfObject.PREFIX -> new OfObject(rest);
            case OfChildren.PREFIX ->
                new OfChildren(numberBefore(slash, rest), slash < 0 ? null : (int) numberAfter(slash, rest));
            case OfChildJvm.PREFIX -> new OfChildJvm(numberBefore(slash, rest), parse(rest.substring(slash + 1)));
            default -> text.equals(OfFreeThreads.TEXT) ? FREE_THREADS : resource(text);
        };
    }

    private static long numberBefore(int slash, String text) {
        return Long.parseLong(slash < 0 ? text : text.substring(0, slash));
    }

    private static long numberAfter(int slash, String text) {
        return Long.parseLong(text.substring(slash + 1));
    }

    private static NodeId resource(String text) {
        for (Side side : Side.values()) {
            if (text.endsWith(side.suffix)) {
                return new OfSide(text.substring(0, text.length() - side.suffix.length()), side);
            }
        }
        return new OfResource(text);
    }

    /**
     * A Java thread, alive or ended: {@code thread:12}.
     *
     * @param thread its id in the JVM
     */
    record OfThread(long thread) implements NodeId {
        private static final String PREFIX = "thread:";

        @Override
        public String toString() {
            return PREFIX + thread;
        }
    }

    /** A process: {@code process:4242}. */
    record OfProcess(long pid) implements NodeId {
        private static final String PREFIX = "process:";

        @Override
        public String toString() {
            return PREFIX + pid;
        }
    }

    /** A thread of the operating system: {@code os-thread:4242/4243}. */
    record OfOsThread(long pid, long tid) implements NodeId {
        private static final String PREFIX = "os-thread:";

        @Override
        public String toString() {
            return PREFIX + pid + "/" + tid;
        }
    }

    /**
     * The JVM's end of a standard stream of a child process: {@code stream:4242/stdout}.
     *
     * @param pid the child
     */
    record OfStream(long pid, ChildProcess.Name name) implements NodeId {
        private static final String PREFIX = "stream:";

        @Override
        public String toString() {
            return PREFIX + pid + "/" + name.word();
        }
    }

    /**
     * An object of which a snapshot has no more than its class and a hash or an address: {@code object:com.acme.Gate@1f}.
     *
     * @param key class and hash
     */
    record OfObject(String key) implements NodeId {
        private static final String PREFIX = "object:";

        /** Returns the name of its class. */
        public String type() {
            int hash = key.lastIndexOf('@');
            return hash < 0 ? key : key.substring(0, hash);
        }

        @Override
        public String toString() {
            return PREFIX + key;
        }
    }

    /**
     * A resource or pool: {@code latch:2}, {@code pool:1}.
     *
     * @param id its id in the snapshot
     */
    record OfResource(String id) implements NodeId {
        @Override
        public String toString() {
            return id;
        }
    }

    /**
     * The threads at one side of a queue or pipe, or those that a pool waits for before its end: {@code queue:1/producers}.
     *
     * @param id the queue, pipe or pool
     */
    record OfSide(String id, Side side) implements NodeId {
        @Override
        public String toString() {
            return id + side.suffix;
        }
    }

    /** The sides of a resource that has more than one. */
    enum Side {
        PRODUCERS("/producers"),
        CONSUMERS("/consumers"),
        READERS("/readers"),
        WRITERS("/writers"),
        /** A pool's end. */
        END("/end");

        private final String suffix;

        Side(String suffix) {
            this.suffix = suffix;
        }
    }

    /**
     * The threads that one thread started, and those that they started: {@code children:12}, {@code children:12/0}.
     *
     * @param thread id of the thread that started them
     * @param code number of the code to which theirs is related; {@code null} for all of them
     */
    record OfChildren(long thread, @Nullable Integer code) implements NodeId {
        private static final String PREFIX = "children:";

        @Override
        public String toString() {
            return PREFIX + thread + (code == null ? "" : "/" + code);
        }
    }

    /** All threads that run or will run by themselves: {@code threads:free}. */
    record OfFreeThreads() implements NodeId {
        private static final String TEXT = "threads:free";

        @Override
        public String toString() {
            return TEXT;
        }
    }

    /**
     * A node of the graph of a descendant that is a JVM: {@code jvm:4242/thread:12}.
     *
     * @param pid the descendant
     * @param node the node in its own graph
     */
    record OfChildJvm(long pid, NodeId node) implements NodeId {
        private static final String PREFIX = "jvm:";

        @Override
        public String toString() {
            return PREFIX + pid + "/" + node;
        }
    }
}
