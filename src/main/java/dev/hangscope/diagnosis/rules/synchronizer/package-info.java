/**
 * Rules on latches, barriers, futures and other things that somebody has to release.
 */
@NullMarked
package dev.hangscope.diagnosis.rules.synchronizer;

import org.jspecify.annotations.NullMarked;
