/**
 * Rules that judge by who ever woke such a wait, and what has become of them; last, waits that nothing explains.
 *
 * <p>They are asked about what the other families leave over.
 */
@NullMarked
package dev.hangscope.diagnosis.rules.wakeup;

import org.jspecify.annotations.NullMarked;
