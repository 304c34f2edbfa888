/**
 * Rules on process trees, by what the operating system tells. Each finds knots (parts of the wait-for graph whose members
 * wait for each other only) of one shape. Reads snapshots and the graph; depends on {@code diagnosis}.
 */
@NullMarked
package dev.hangscope.diagnosis.rules.process;

import org.jspecify.annotations.NullMarked;
