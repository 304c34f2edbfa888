/** How calls of hooks come into methods, and records into objects, whichever class it is. */
@NullMarked
package dev.hangscope.agent.instrument.weaving;

import org.jspecify.annotations.NullMarked;
