/**
 * Reports for programs. The schema is the resource {@code hangscope-report.schema.json}. Depends on {@code diagnosis},
 * {@code snapshot.json} and gson.
 */
@NullMarked
package dev.hangscope.report.json;

import org.jspecify.annotations.NullMarked;
