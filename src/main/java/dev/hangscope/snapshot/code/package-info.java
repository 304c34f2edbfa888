/** Places in the code of a program: frames of a stack, and call sites. */
@NullMarked
package dev.hangscope.snapshot.code;

import org.jspecify.annotations.NullMarked;
