/**
 * Snapshots as JSON, and back. Depends on {@code snapshot} and gson alone.
 *
 * <p>The JSON follows the records: one member for each component that is not {@code null}. Two things differ, to keep a
 * snapshot of 100,000 threads in bounds: a frame is one string, and each distinct stack is written once, in {@code stacks}.
 */
@NullMarked
package dev.hangscope.snapshot.json;

import org.jspecify.annotations.NullMarked;
