/**
 * Programs that wait, often and long, and are well: a report on them must be empty.
 * Depends on the JDK and the demos' support package only.
 */
@NullMarked
package dev.hangscope.demo.healthy;

import org.jspecify.annotations.NullMarked;
