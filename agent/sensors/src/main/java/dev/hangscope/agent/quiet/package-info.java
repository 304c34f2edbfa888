/**
 * What JNA finds in the place of {@code java.util.logging}, which would set up the application's {@code LogManager}; of system
 * properties, which the application would see; and of its own cleaner, which has a thread.
 */
@NullMarked
package dev.hangscope.agent.quiet;

import org.jspecify.annotations.NullMarked;
