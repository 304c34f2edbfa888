/**
 * Reads what {@code /proc} says: one pure parser per file format, and {@link dev.hangscope.agent.watch.procfs.ProcReader}
 * that fetches the bytes. Parsers never throw: what is truncated, vanished or garbled is {@code null} or empty. Depends on
 * {@code snapshot.os} and the JDK.
 */
@NullMarked
package dev.hangscope.agent.watch.procfs;

import org.jspecify.annotations.NullMarked;
