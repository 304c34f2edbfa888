/** What threads wait for: queues, locks, synchronizers, futures, pipes and pools. */
@NullMarked
package dev.hangscope.agent.jvm.resource;

import org.jspecify.annotations.NullMarked;
