/**
 * Classic deadlocks over monitors, java.util.concurrent locks and both.
 * Depends on the JDK and the demos' support package only.
 */
@NullMarked
package dev.hangscope.demo.lockcycle;

import org.jspecify.annotations.NullMarked;
