/** Pools of libraries that lend connections and other objects. */
@NullMarked
package dev.hangscope.agent.instrument.pool;

import org.jspecify.annotations.NullMarked;
