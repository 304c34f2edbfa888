package dev.hangscope.diagnosis.laws;

import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A part of anything that has an order: what is at these places of each row of {@link #ROW}. It shrinks to the few that a law is broken
 * by.
 *
 * @param places from 0 to {@code ROW - 1}
 */
record Choice(Set<Integer> places) {
    static final int ROW = 32;

    boolean has(int index) {
        return places.contains(index % ROW);
    }

    <T> List<T> without(List<T> all) {
        return IntStream.range(0, all.size())
                .filter(index -> !has(index))
                .mapToObj(all::get)
                .toList();
    }
}
