/**
 * Processes that have ended and that their parent does not reap.
 * Depends on the JDK and the demos' support package only.
 */
@NullMarked
package dev.hangscope.demo.defunctchild;

import org.jspecify.annotations.NullMarked;
