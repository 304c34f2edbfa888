/**
 * A call without a timeout, made while a lock is held.
 * Depends on the JDK and the demos' support package only.
 */
@NullMarked
package dev.hangscope.demo.unansweredpeer;

import org.jspecify.annotations.NullMarked;
