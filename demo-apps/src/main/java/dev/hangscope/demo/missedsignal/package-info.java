/**
 * Waits for a signal that was sent before the wait.
 * Depends on the JDK and the demos' support package only.
 */
@NullMarked
package dev.hangscope.demo.missedsignal;

import org.jspecify.annotations.NullMarked;
