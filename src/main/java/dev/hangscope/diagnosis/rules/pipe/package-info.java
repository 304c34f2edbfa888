/**
 * Rules on pipes inside one JVM, with the other end in the same process or in one that was started.
 */
@NullMarked
package dev.hangscope.diagnosis.rules.pipe;

import org.jspecify.annotations.NullMarked;
