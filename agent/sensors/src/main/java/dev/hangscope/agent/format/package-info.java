/** The formats of a report, in one list. Depends on {@code report}. */
@NullMarked
package dev.hangscope.agent.format;

import org.jspecify.annotations.NullMarked;
