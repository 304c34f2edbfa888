/**
 * Hangs that go from a JVM into another one that it started.
 * Depends on the JDK and the demos' support package only.
 */
@NullMarked
package dev.hangscope.demo.childjvm;

import org.jspecify.annotations.NullMarked;
