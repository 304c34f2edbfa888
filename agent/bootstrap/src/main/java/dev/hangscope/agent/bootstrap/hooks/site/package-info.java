/** Where locks were taken and objects made. */
@NullMarked
package dev.hangscope.agent.bootstrap.hooks.site;

import org.jspecify.annotations.NullMarked;
