/** The threads of a heap dump, and the objects that they wait for. */
@NullMarked
package dev.hangscope.heap.waits;

import org.jspecify.annotations.NullMarked;
