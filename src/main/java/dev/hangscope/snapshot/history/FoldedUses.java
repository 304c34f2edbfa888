package dev.hangscope.snapshot.history;

/**
 * Sums over ended threads that used a queue, kept when they become too many to be told apart.
 *
 * @param producers threads that put at least once
 * @param puts their items
 * @param consumers threads that took at least once
 * @param takes their items
 */
public record FoldedUses(long producers, long puts, long consumers, long takes) {}
