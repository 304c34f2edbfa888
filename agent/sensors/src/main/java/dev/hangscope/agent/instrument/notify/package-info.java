/** The calls of notify in classes of the application and its libraries. */
@NullMarked
package dev.hangscope.agent.instrument.notify;

import org.jspecify.annotations.NullMarked;
