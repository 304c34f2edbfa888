/**
 * A cache that grows until the heap is full, and then leaves the JVM nothing but collections.
 * Depends on the JDK and the demos' support package only.
 */
@NullMarked
package dev.hangscope.demo.fullheap;

import org.jspecify.annotations.NullMarked;
