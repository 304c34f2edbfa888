/** Builds the container image of the agent, without a container runtime. */
@NullMarked
package dev.hangscope.image;

import org.jspecify.annotations.NullMarked;
