/**
 * Rules on hangs that go from a Java thread through a child's pipes or exit into other processes, and back. What is stuck among
 * processes alone is told by {@code rules.process}, with the Java threads that it holds up.
 */
@NullMarked
package dev.hangscope.diagnosis.rules.child;

import org.jspecify.annotations.NullMarked;
