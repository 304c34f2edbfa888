/** Facts about what threads did before the sample: uses, wake-ups, lost tasks, and the threads that have ended. */
@NullMarked
package dev.hangscope.snapshot.history;

import org.jspecify.annotations.NullMarked;
