"""Seeds of second factors are sealed: a copy of the database opens no account."""

import pytest
from cryptography.exceptions import InvalidTag

from dongban.people.adapter import SealedFactors


def test_a_sealed_seed_opens_again_and_shows_nothing() -> None:
    door = SealedFactors()
    sealed = door.encrypt("JBSWY3DPEHPK3PXP")
    assert "JBSWY" not in sealed
    assert door.decrypt(sealed) == "JBSWY3DPEHPK3PXP"
    assert door.encrypt("JBSWY3DPEHPK3PXP") != sealed


@pytest.mark.parametrize("place", [0, 20, -6])
def test_a_changed_seal_opens_nothing(place: int) -> None:
    sealed = list(SealedFactors().encrypt("JBSWY3DPEHPK3PXP"))
    sealed[place] = "A" if sealed[place] != "A" else "B"
    with pytest.raises(InvalidTag):
        SealedFactors().decrypt("".join(sealed))
