package dev.hangscope.report;

/**
 * A line of a report.
 *
 * @param label a word or two
 * @param text what is to be said under it
 */
public record Row(String label, String text) {}
