/**
 * A loop whose condition is never met, in a method that holds a lock.
 * Depends on the JDK and the demos' support package only.
 */
@NullMarked
package dev.hangscope.demo.endlessloop;

import org.jspecify.annotations.NullMarked;
