/** Waits of processes that only a newcomer, a signal or the kernel could end, and of which a sign says that this does not come. */
@NullMarked
package dev.hangscope.diagnosis.rules.process.unexplained;

import org.jspecify.annotations.NullMarked;
