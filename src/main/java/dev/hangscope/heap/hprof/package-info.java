/**
 * Reads heap dumps as HotSpot writes them (HPROF 1.0.1 and 1.0.2) in two passes: names, classes, roots and addresses first,
 * then the references. Knows the format; knows nothing of waits.
 */
@NullMarked
package dev.hangscope.heap.hprof;

import org.jspecify.annotations.NullMarked;
