/**
 * Waits for a future that nobody will complete.
 * Depends on the JDK and the demos' support package only.
 */
@NullMarked
package dev.hangscope.demo.abandonedfuture;

import org.jspecify.annotations.NullMarked;
