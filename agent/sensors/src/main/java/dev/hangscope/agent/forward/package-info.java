/**
 * The way of events to a receiver of OTLP, as far as it needs no library: what sends them is in a jar of its own beside the agent's, and is
 * loaded when it is asked for.
 */
@NullMarked
package dev.hangscope.agent.forward;

import org.jspecify.annotations.NullMarked;
