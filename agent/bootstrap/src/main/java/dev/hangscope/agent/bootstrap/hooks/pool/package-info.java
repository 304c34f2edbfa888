/** Who has borrowed what from pools of libraries. */
@NullMarked
package dev.hangscope.agent.bootstrap.hooks.pool;

import org.jspecify.annotations.NullMarked;
