/**
 * A JVM that is the first process of its pid namespace, as in a container without an init.
 * Depends on the JDK and the demos' support package only.
 */
@NullMarked
package dev.hangscope.demo.pidone;

import org.jspecify.annotations.NullMarked;
