/**
 * Writers blocked on a full pipe whose reader waits for their exit.
 * Depends on the JDK and the demos' support package only.
 */
@NullMarked
package dev.hangscope.demo.fullpipe;

import org.jspecify.annotations.NullMarked;
