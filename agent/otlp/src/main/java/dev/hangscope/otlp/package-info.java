/**
 * Sends events to a receiver of OTLP over HTTP, by the exporters of OpenTelemetry. In a jar of its own, {@code hangscope-otlp.jar}, which the
 * agent and its command line load when they are asked to; see {@code dev.hangscope.agent.forward}.
 */
@NullMarked
package dev.hangscope.otlp;

import org.jspecify.annotations.NullMarked;
