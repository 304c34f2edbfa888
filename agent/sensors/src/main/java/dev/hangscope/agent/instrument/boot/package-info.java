/** How the hooks come into the boot loader. */
@NullMarked
package dev.hangscope.agent.instrument.boot;

import org.jspecify.annotations.NullMarked;
