/** Threads that wait for a signal that was sent before they waited. */
package dev.hangscope.demo.missedsignal;
