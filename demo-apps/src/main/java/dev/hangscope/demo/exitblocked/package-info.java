/**
 * Programs whose work is done and whose JVM cannot exit.
 * Depends on the JDK and the demos' support package only.
 */
@NullMarked
package dev.hangscope.demo.exitblocked;

import org.jspecify.annotations.NullMarked;
