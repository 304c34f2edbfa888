/**
 * What other programs see of the agent: a JMX MBean and Flight Recorder events. Both wait until somebody else has started JMX or
 * Flight Recorder, and never start either. Depends on {@code diagnosis} and {@code report}; {@code runtime} feeds it.
 */
@NullMarked
package dev.hangscope.agent.publish;

import org.jspecify.annotations.NullMarked;
