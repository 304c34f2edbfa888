/**
 * The parent of the demos whose mechanism is Python's own; the scripts are resources of this module.
 * Depends on the JDK and the demos' support package only.
 */
@NullMarked
package dev.hangscope.demo.python;

import org.jspecify.annotations.NullMarked;
