/**
 * Files that hold what an application knows: readable by their owner only, made where no other user can put something else in
 * their place, and there whole or not at all. Depends on the JDK and {@code ownership} alone.
 */
@NullMarked
package dev.hangscope.agent.output;

import org.jspecify.annotations.NullMarked;
