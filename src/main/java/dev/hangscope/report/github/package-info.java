/** Reports as workflow commands of GitHub Actions. Depends on {@code report} and what that depends on. */
@NullMarked
package dev.hangscope.report.github;

import org.jspecify.annotations.NullMarked;
