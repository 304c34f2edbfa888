/**
 * From a wait-for graph to findings: what is stuck, why, how sure, and what to change.
 *
 * <p>One rule is one small class in {@code rules}, one line in its registry. Pure: the same snapshot always gets the same
 * diagnosis.
 */
@NullMarked
package dev.hangscope.diagnosis;

import org.jspecify.annotations.NullMarked;
