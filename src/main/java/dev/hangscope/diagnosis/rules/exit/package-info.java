/**
 * Rules on a JVM that does not end: threads that hold it up, shutdown hooks that are stuck.
 */
@NullMarked
package dev.hangscope.diagnosis.rules.exit;

import org.jspecify.annotations.NullMarked;
