/**
 * Rules on proofs by the heap: waits on objects that nobody can reach.
 */
@NullMarked
package dev.hangscope.diagnosis.rules.heap;

import org.jspecify.annotations.NullMarked;
