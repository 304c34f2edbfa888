/**
 * A pool of the application's own, a queue of connections, whose borrowers all wait for a peer that does not answer.
 * Depends on the JDK and the demos' support package only.
 */
@NullMarked
package dev.hangscope.demo.silentpool;

import org.jspecify.annotations.NullMarked;
