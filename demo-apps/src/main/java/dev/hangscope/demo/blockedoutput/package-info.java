/**
 * A log that nobody reads.
 * Depends on the JDK and the demos' support package only.
 */
@NullMarked
package dev.hangscope.demo.blockedoutput;

import org.jspecify.annotations.NullMarked;
