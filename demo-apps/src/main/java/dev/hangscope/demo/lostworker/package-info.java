/**
 * Results of workers that died before they delivered.
 * Depends on the JDK and the demos' support package only.
 */
@NullMarked
package dev.hangscope.demo.lostworker;

import org.jspecify.annotations.NullMarked;
