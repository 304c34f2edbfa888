/** Makes one diagnosis of the findings of all rules: causes with their consequences, and each hang once. */
@NullMarked
package dev.hangscope.diagnosis.merge;

import org.jspecify.annotations.NullMarked;
