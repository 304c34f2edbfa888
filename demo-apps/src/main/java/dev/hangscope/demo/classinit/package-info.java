/**
 * Static initializers that wait for each other.
 * Depends on the JDK and the demos' support package only.
 */
@NullMarked
package dev.hangscope.demo.classinit;

import org.jspecify.annotations.NullMarked;
