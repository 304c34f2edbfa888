/**
 * Waits for a count that one party never gives.
 * Depends on the JDK and the demos' support package only.
 */
@NullMarked
package dev.hangscope.demo.uncountedlatch;

import org.jspecify.annotations.NullMarked;
