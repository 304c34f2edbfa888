/**
 * Readers that wait for the end of a pipe whose write end they hold themselves.
 * Depends on the JDK and the demos' support package only.
 */
@NullMarked
package dev.hangscope.demo.selfheldpipe;

import org.jspecify.annotations.NullMarked;
