"""Exact splitting: a whole number shared out by weights, with nothing lost and nothing made."""

from collections.abc import Sequence


def split(total: int, weights: Sequence[int]) -> list[int]:
    """Shares of `total` in proportion to `weights`, by largest remainder: each is its exact share rounded down or up.

    The shares always sum to `total`; of equal remainders the earlier position gets the unit. A negative total is the
    mirror of its positive one, so that a reversal takes back just what was given. ValueError without a positive weight
    or with a negative one.

    >>> split(100, [1, 1, 1])
    [34, 33, 33]
    """
    whole = sum(weights)
    if whole <= 0 or min(weights) < 0:
        raise ValueError("To split an amount, the weights must not be negative, and one must be more than 0")
    if total < 0:
        return [-share for share in split(-total, weights)]
    shares = [total * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda place: (-(total * weights[place] % whole), place))
    for place in by_remainder[: total - sum(shares)]:
        shares[place] += 1
    return shares
