/** Reports as SARIF 2.1.0, for code scanning. Depends on {@code report} and what that depends on. */
@NullMarked
package dev.hangscope.report.sarif;

import org.jspecify.annotations.NullMarked;
