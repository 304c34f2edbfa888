/** What the agent costs the application: the same work without an agent, with an empty one, and with Hangscope, in turn. */
@NullMarked
package dev.hangscope.benchmarks;

import org.jspecify.annotations.NullMarked;
