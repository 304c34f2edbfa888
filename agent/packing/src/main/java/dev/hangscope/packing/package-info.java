/** Prepares the agent's classes for its jar, so that the application's JVM has less to do at run time. */
@NullMarked
package dev.hangscope.packing;

import org.jspecify.annotations.NullMarked;
