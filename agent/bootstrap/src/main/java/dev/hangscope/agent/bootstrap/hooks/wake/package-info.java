/** Which threads ended the waits of which others: {@code unpark}, {@code signal} and {@code notify}. */
@NullMarked
package dev.hangscope.agent.bootstrap.hooks.wake;

import org.jspecify.annotations.NullMarked;
