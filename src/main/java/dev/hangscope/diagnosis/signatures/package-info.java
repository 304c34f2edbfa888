/** What is known of libraries by the frames of their threads: reviewed data, one line for each pattern. */
@NullMarked
package dev.hangscope.diagnosis.signatures;

import org.jspecify.annotations.NullMarked;
