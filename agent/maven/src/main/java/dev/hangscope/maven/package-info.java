/** Hangscope in Maven builds: the agent in the JVMs of the tests, a summary at the end, and a watchdog beside the build. */
@NullMarked
package dev.hangscope.maven;

import org.jspecify.annotations.NullMarked;
