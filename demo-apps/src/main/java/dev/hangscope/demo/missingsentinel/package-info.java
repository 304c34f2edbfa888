/**
 * Consumers that wait for work after the last producer has ended, and the same with a sentinel for each.
 * Depends on the JDK and the demos' support package only.
 */
@NullMarked
package dev.hangscope.demo.missingsentinel;

import org.jspecify.annotations.NullMarked;
