/**
 * Reports for a browser: one file that needs nothing else, with a drawing of each finding. Depends on {@code diagnosis},
 * {@code waitgraph} and {@code snapshot}, and on what all reports share.
 */
@NullMarked
package dev.hangscope.report.html;

import org.jspecify.annotations.NullMarked;
