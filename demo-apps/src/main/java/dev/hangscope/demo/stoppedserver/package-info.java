/**
 * A peer on the same machine that was stopped by a signal.
 * Depends on the JDK and the demos' support package only.
 */
@NullMarked
package dev.hangscope.demo.stoppedserver;

import org.jspecify.annotations.NullMarked;
