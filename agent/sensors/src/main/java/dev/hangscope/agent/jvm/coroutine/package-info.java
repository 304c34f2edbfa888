/**
 * The coroutines that the debug probes of {@code kotlinx.coroutines} record, read from the fields of the probes. No method of Kotlin or of
 * the application is called.
 */
@NullMarked
package dev.hangscope.agent.jvm.coroutine;

import org.jspecify.annotations.NullMarked;
