/**
 * Puts the agent together inside the application's JVM: reads the options, starts the sensors, delivers reports. The
 * composition root: it may depend on everything, and nothing depends on it.
 */
@NullMarked
package dev.hangscope.agent.runtime;

import org.jspecify.annotations.NullMarked;
