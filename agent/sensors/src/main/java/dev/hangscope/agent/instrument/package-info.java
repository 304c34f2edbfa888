/**
 * Weaves calls of {@link dev.hangscope.agent.bootstrap.hooks} into JDK classes; the only package that uses ByteBuddy.
 *
 * <p>It uses the ASM visitors inside ByteBuddy rather than its builder API: the builder adds 0.7 to 1.8 s to every start of
 * the application, the visitors a tenth of that (docs/measurements.md). One class per JDK family; each lists the methods it
 * weaves and matches call patterns, not JDK versions.
 */
@NullMarked
package dev.hangscope.agent.instrument;

import org.jspecify.annotations.NullMarked;
