/** Rules on locks and semaphores that processes share or inherit. */
@NullMarked
package dev.hangscope.diagnosis.rules.process.lock;

import org.jspecify.annotations.NullMarked;
