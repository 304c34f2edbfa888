/**
 * Rules on queues: a sentinel that was not sent, a consumer that is gone.
 */
@NullMarked
package dev.hangscope.diagnosis.rules.queue;

import org.jspecify.annotations.NullMarked;
