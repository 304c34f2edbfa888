/**
 * Borrowers that hold what the others need.
 * Depends on the JDK and the demos' support package only.
 */
@NullMarked
package dev.hangscope.demo.exhaustedpool;

import org.jspecify.annotations.NullMarked;
