/** Tasks whose failure nobody asks for. */
@NullMarked
package dev.hangscope.agent.bootstrap.hooks.task;

import org.jspecify.annotations.NullMarked;
