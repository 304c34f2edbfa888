/** What is recorded of threads: who started them, what they wait for, and how they ended. */
@NullMarked
package dev.hangscope.agent.bootstrap.hooks.thread;

import org.jspecify.annotations.NullMarked;
