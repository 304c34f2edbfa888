/**
 * Lists the demos, runs them under the agent and compares what it finds with what it should. Depends on the JDK only;
 * speaks to the agent by signal and report file, never by a class.
 */
@NullMarked
package dev.hangscope.demo.launcher;

import org.jspecify.annotations.NullMarked;
