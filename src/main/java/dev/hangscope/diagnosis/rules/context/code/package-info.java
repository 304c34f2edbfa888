/** What the stack of a thread says by itself, without the other threads. */
@NullMarked
package dev.hangscope.diagnosis.rules.context.code;

import org.jspecify.annotations.NullMarked;
