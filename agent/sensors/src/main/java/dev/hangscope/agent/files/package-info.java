/**
 * Access to files that other local users can influence: through descriptors, without following links, without
 * blocking, and with
 * the rights of the user that owns them. See {@code docs/security.md}.
 */
@NullMarked
package dev.hangscope.agent.files;

import org.jspecify.annotations.NullMarked;
