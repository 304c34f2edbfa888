/** Reads the records of a heap dump file one after the other; knows neither classes nor objects. */
@NullMarked
package dev.hangscope.heap.hprof.record;

import org.jspecify.annotations.NullMarked;
