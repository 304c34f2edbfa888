/**
 * Proof by heap dump on a running JVM: the dump, written by the JVM itself into a private folder, and its reader, a process of
 * its own with bounded memory. What the dump tells is {@code dev.hangscope.heap}'s.
 */
@NullMarked
package dev.hangscope.agent.proof;

import org.jspecify.annotations.NullMarked;
