/**
 * Readers of a stream whose other end no live party will write or close.
 * Depends on the JDK and the demos' support package only.
 */
@NullMarked
package dev.hangscope.demo.orphanedreader;

import org.jspecify.annotations.NullMarked;
