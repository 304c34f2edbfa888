/** Facts of Kotlin coroutines, which have no thread while they are suspended. */
@NullMarked
package dev.hangscope.snapshot.coroutine;

import org.jspecify.annotations.NullMarked;
