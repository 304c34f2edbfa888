/**
 * Joins of threads that wait for each other, or for work that never comes.
 * Depends on the JDK and the demos' support package only.
 */
@NullMarked
package dev.hangscope.demo.joincycle;

import org.jspecify.annotations.NullMarked;
