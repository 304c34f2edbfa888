/**
 * Children stopped by a signal and never continued.
 * Depends on the JDK and the demos' support package only.
 */
@NullMarked
package dev.hangscope.demo.stoppedchild;

import org.jspecify.annotations.NullMarked;
