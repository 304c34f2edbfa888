/**
 * The way from a command line into another JVM: whether there is one, what it says of itself, the attach, and the folder for
 * its answer.
 */
@NullMarked
package dev.hangscope.agent.attach;

import org.jspecify.annotations.NullMarked;
