/**
 * Rules on threads that run the tasks of others: executors, event loops, serial executors.
 */
@NullMarked
package dev.hangscope.diagnosis.rules.executor;

import org.jspecify.annotations.NullMarked;
