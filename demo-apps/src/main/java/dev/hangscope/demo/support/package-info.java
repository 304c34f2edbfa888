/**
 * What several demos need: bodies of threads, moments to wait for, scripts. Depends on the JDK only, like every demo.
 */
@NullMarked
package dev.hangscope.demo.support;

import org.jspecify.annotations.NullMarked;
