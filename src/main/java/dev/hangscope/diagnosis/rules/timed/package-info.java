/** Rules about waits that have a timeout and are repeated forever, or whose timeout is long. */
@NullMarked
package dev.hangscope.diagnosis.rules.timed;

import org.jspecify.annotations.NullMarked;
