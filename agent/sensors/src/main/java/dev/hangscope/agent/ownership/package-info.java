/**
 * Users, and the owners and permissions of files. Depends on the JDK alone, and uses no file channel: the agent asks before {@code
 * main} where it may write. On JDK 25 the class of file channels reads {@code java.net.preferIPv4Stack}, which {@code main} may set.
 */
@NullMarked
package dev.hangscope.agent.ownership;

import org.jspecify.annotations.NullMarked;
