"""How sure a share is: the interval in which the true share lies, so that small branches are not judged on noise."""

from __future__ import annotations

from math import sqrt

# Two-sided limits of the normal distribution: 95 %, and the 99.8 % that control charts of institutions use.
SURE = 1.959964
VERY_SURE = 3.090232


def wilson(hits: int, of: int, z: float = SURE) -> tuple[float, float] | None:
    """The interval of a share by Wilson's score, both ends between 0 and 1; None where there is nothing to share.

    Wilson, E. B. (1927), Journal of the American Statistical Association 22, 209-212. Unlike the textbook interval it
    stays within 0 and 1, and is no single point where all or none of a few were hits. Raises ValueError when `hits` is
    not between 0 and `of`.

    >>> [round(end, 3) for end in wilson(8, 10)]
    [0.49, 0.943]
    >>> [round(end, 3) for end in wilson(0, 5)]
    [0.0, 0.434]
    """
    if not 0 <= hits <= of:
        raise ValueError(f"{hits} of {of} is no share")
    if of == 0:
        return None
    share, spread = hits / of, z * z / of
    middle = (share + spread / 2) / (1 + spread)
    half = z * sqrt(share * (1 - share) / of + spread / (4 * of)) / (1 + spread)
    return max(0.0, middle - half), min(1.0, middle + half)
