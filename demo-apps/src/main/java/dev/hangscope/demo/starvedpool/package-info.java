/**
 * Tasks that wait for tasks queued behind them in the same pool.
 * Depends on the JDK and the demos' support package only.
 */
@NullMarked
package dev.hangscope.demo.starvedpool;

import org.jspecify.annotations.NullMarked;
