/** Which thread started which child process. */
@NullMarked
package dev.hangscope.agent.bootstrap.hooks.process;

import org.jspecify.annotations.NullMarked;
