/**
 * What was observed, and nothing else: immutable facts about one JVM, one process tree, or both, at one time.
 *
 * <p>Sensors produce a {@link dev.hangscope.snapshot.Snapshot}; everything behind it only reads it. A snapshot survives a
 * round trip through JSON, so each verdict can be given again on another machine. Depends on the JDK alone.
 *
 * <pre>
 * Snapshot
 *   +- ProcessIdentity      whose report this is
 *   +- JvmFacts             the Java side: threads, their waits, queues, ended threads, the JVM's exit
 *   +- SensorState*         which sensors were looking, which were not and why
 * </pre>
 */
@NullMarked
package dev.hangscope.snapshot;

import org.jspecify.annotations.NullMarked;
