/**
 * What changes in the hangs of one JVM, as events for log shippers and collectors. Pure: it is told of looks and returns events and
 * lines; where they go is the agent's part.
 */
@NullMarked
package dev.hangscope.report.event;

import org.jspecify.annotations.NullMarked;
