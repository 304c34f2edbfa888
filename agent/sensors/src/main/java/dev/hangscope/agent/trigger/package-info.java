/**
 * Sets off reports: SIGQUIT by way of JVMTI, and the thread that writes a report while the application is stuck. Depends
 * on JNA, on the options and on {@code snapshot}, to which it says whether it works.
 */
@NullMarked
package dev.hangscope.agent.trigger;

import org.jspecify.annotations.NullMarked;
