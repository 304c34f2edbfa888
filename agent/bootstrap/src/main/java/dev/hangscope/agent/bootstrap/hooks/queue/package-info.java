/** Which threads used a queue, a pipe, a latch, a semaphore, a barrier or a phaser. */
@NullMarked
package dev.hangscope.agent.bootstrap.hooks.queue;

import org.jspecify.annotations.NullMarked;
