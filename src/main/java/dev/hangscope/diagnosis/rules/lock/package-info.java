/**
 * Rules on locks and joins: circles of waiters, locks whose owner is gone or left them behind, rows that are locked.
 */
@NullMarked
package dev.hangscope.diagnosis.rules.lock;

import org.jspecify.annotations.NullMarked;
