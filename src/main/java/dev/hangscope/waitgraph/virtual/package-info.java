/** What runs virtual threads, as the graph needs it. */
@NullMarked
package dev.hangscope.waitgraph.virtual;

import org.jspecify.annotations.NullMarked;
