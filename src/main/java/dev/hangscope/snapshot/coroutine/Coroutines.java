package dev.hangscope.snapshot.coroutine;

import java.util.List;

/**
 * The coroutines of a JVM in which the debug probes of {@code kotlinx.coroutines} are installed.
 *
 * @param count how many coroutines the probes know that have not completed, as far as they were read
 * @param complete whether all of them were read, and all of their groups are here
 * @param creationRecorded whether the probes record where a coroutine is created
 * @param groups coroutines that are alike, those first for which a thread waits
 */
public record Coroutines(int count, boolean complete, boolean creationRecorded, List<CoroutineGroup> groups) {

    public Coroutines {
        groups = List.copyOf(groups);
    }

    /** Whether a class is of Kotlin's own libraries, and no code of the application. */
    public static boolean isKotlins(String type) {
        return type.startsWith("kotlin.") || type.startsWith("kotlinx.");
    }
}
