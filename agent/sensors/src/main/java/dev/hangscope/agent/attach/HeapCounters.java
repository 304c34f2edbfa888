package dev.hangscope.agent.attach;

import org.jspecify.annotations.Nullable;

/**
 * How much of a JVM's heap was in use after its last collection, by the performance counters that it publishes. Nothing is asked of the
 * JVM, so one that only collects garbage can be read too.
 *
 * @param used bytes
 * @param most bytes to which the heap may grow
 */
record HeapCounters(long used, long most) {

    /** Reads them; {@code null} where the process is no JVM of the asking user, or publishes none. */
    static @Nullable HeapCounters of(long pid) {
        try (JvmProcess jvm = JvmProcess.check(pid)) {
            jvm.checkIsOwn();
            try (TargetFiles files = TargetFiles.of(jvm)) {
                return CounterFile.read(files, jvm.ownPid()).heap();
            }
        } catch (CannotAttachException notRead) {
            return null;
        }
    }
}
