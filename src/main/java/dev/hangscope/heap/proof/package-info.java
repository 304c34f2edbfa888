/**
 * Proof by reachability: a thread that waits for something which nobody but stuck threads can reach will never move. See
 * {@code docs/proof.md} for what a proof rests on, and what it does not cover.
 */
@NullMarked
package dev.hangscope.heap.proof;

import org.jspecify.annotations.NullMarked;
