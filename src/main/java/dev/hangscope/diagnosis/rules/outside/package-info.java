/**
 * Rules on threads that no thread of this JVM can release: they wait for a peer, a reader of their output, or run without end, and
 * others wait for what they hold.
 */
@NullMarked
package dev.hangscope.diagnosis.rules.outside;

import org.jspecify.annotations.NullMarked;
