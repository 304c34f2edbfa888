/** What a heap dump is asked, and what its answers mean for findings. */
@NullMarked
package dev.hangscope.diagnosis.heap;

import org.jspecify.annotations.NullMarked;
