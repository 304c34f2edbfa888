/** Rules about waits that have a timeout and are repeated for ever. */
@NullMarked
package dev.hangscope.diagnosis.rules.timed;

import org.jspecify.annotations.NullMarked;
