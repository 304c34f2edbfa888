/**
 * The classes of the agent that others can see: premain, the command line's main, the isolated class loader. Depends on
 * nothing but the JDK; does as little as possible and hands over to the isolated part.
 */
@NullMarked
package dev.hangscope.agent.bootstrap;

import org.jspecify.annotations.NullMarked;
