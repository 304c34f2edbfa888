/** Which processes came and ended while somebody watched. */
@NullMarked
package dev.hangscope.agent.watch.history;

import org.jspecify.annotations.NullMarked;
