/**
 * A cache that takes nearly all of the heap, and leaves the JVM nothing but collections.
 * Depends on the JDK and the demos' support package only.
 */
@NullMarked
package dev.hangscope.demo.fullheap;

import org.jspecify.annotations.NullMarked;
