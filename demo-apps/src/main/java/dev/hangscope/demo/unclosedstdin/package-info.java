/**
 * Children that read standard input to its end while the parent holds it open and waits for them.
 * Depends on the JDK and the demos' support package only.
 */
@NullMarked
package dev.hangscope.demo.unclosedstdin;

import org.jspecify.annotations.NullMarked;
