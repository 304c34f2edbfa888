/**
 * Processes that outlive a killed parent.
 * Depends on the JDK and the demos' support package only.
 */
@NullMarked
package dev.hangscope.demo.orphanedprocess;

import org.jspecify.annotations.NullMarked;
