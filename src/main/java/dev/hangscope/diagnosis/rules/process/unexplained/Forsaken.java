package dev.hangscope.diagnosis.rules.process.unexplained;

import dev.hangscope.diagnosis.rules.process.context.Stuck;

/**
 * A waiter of which no releaser is known.
 *
 * @param waiter the thread
 * @param why one clause, without a full stop: what says that its wait is not meant to last
 * @param doubt what may end the wait after all
 * @param fix what to change
 */
record Forsaken(Stuck waiter, String why, String doubt, String fix) {}
