"""Confidence intervals of 95 % for proportions."""

import math

Z = 1.959964


def wilson(hits, of):
    """Wilson's score interval: bounds of the proportion of hits."""
    if of == 0:
        return 0.0, 1.0
    share, spread = hits / of, Z * Z / of
    middle = (share + spread / 2) / (1 + spread)
    half = Z * math.sqrt(share * (1 - share) / of + spread / (4 * of)) / (1 + spread)
    return max(0.0, middle - half), min(1.0, middle + half)


def at_most(events, of):
    """Upper bound of the rate of an event: the rule of three when there was none, else Wilson's."""
    if of == 0:
        return 1.0
    return min(1.0, 3 / of) if events == 0 else wilson(events, of)[1]
