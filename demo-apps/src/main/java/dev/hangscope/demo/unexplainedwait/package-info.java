/**
 * Waits for a signal of which nothing is known.
 * Depends on the JDK and the demos' support package only.
 */
@NullMarked
package dev.hangscope.demo.unexplainedwait;

import org.jspecify.annotations.NullMarked;
