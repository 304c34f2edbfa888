/**
 * Puts the agent together: the composition root. Starts the sensors, the trigger and the watcher, and lets a look become a
 * report. Depends on everything; nobody depends on it.
 */
@NullMarked
package dev.hangscope.agent.runtime;

import org.jspecify.annotations.NullMarked;
