/** Object graphs of many millions of objects in arrays of numbers: sorted addresses, and edges in one run for each object. */
@NullMarked
package dev.hangscope.heap.graph;

import org.jspecify.annotations.NullMarked;
