/**
 * Producers that put into a full queue which nobody empties any more, and their fixed forms.
 * Depends on the JDK and the demos' support package only.
 */
@NullMarked
package dev.hangscope.demo.deadconsumer;

import org.jspecify.annotations.NullMarked;
