/**
 * Rules on pools of things that are borrowed and given back: permits, connections.
 */
@NullMarked
package dev.hangscope.diagnosis.rules.pool;

import org.jspecify.annotations.NullMarked;
