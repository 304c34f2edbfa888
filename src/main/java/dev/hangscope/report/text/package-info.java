/** Reports for people at a terminal. Depends on {@code diagnosis} and {@code snapshot}. */
@NullMarked
package dev.hangscope.report.text;

import org.jspecify.annotations.NullMarked;
