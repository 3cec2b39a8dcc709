"""What was learnt, as plain numbers with a digest: to be kept in a table, and never to be run."""

from __future__ import annotations

import hashlib
import json
import zlib

import numpy as np

from dongban.voices.topics.rules.learning import Learned
from dongban.voices.topics.rules.weighing import Vocabulary

_FLOATS = np.dtype("<f4")
# A packing that claims to hold more is none of ours.
_MOST_BYTES = 256 * 1024 * 1024


class Spoilt(Exception):
    """The kept numbers are not those that were written."""


def pack(learned: Learned) -> tuple[bytes, str]:
    """Bytes, and their digest. Words and answers as JSON, then the weights as little-endian numbers of four bytes."""
    head = {"answers": learned.answers, "words": learned.words.words, "sharpness": learned.sharpness}
    text = json.dumps(head, ensure_ascii=False).encode()
    numbers = np.concatenate([learned.words.rarity, learned.weights.ravel(), learned.bias]).astype(_FLOATS).tobytes()
    packed = zlib.compress(len(text).to_bytes(4, "little") + text + numbers, 6)
    return packed, hashlib.sha256(packed).hexdigest()


def unpack(packed: bytes, digest: str) -> Learned:
    """Raises Spoilt unless it is, byte for byte, what `pack` wrote."""
    if hashlib.sha256(packed).hexdigest() != digest:
        raise Spoilt
    plain = zlib.decompressobj().decompress(packed, _MOST_BYTES)
    length = int.from_bytes(plain[:4], "little")
    head = json.loads(plain[4 : 4 + length])
    words, answers = tuple(head["words"]), tuple(head["answers"])
    numbers = np.frombuffer(plain, _FLOATS, offset=4 + length).astype(np.float32)
    if len(numbers) != len(words) * (1 + len(answers)) + len(answers):
        raise Spoilt
    rarity, rest = numbers[: len(words)], numbers[len(words) :]
    weights = rest[: len(words) * len(answers)].reshape(len(words), len(answers))
    return Learned(answers, Vocabulary(words, rarity), weights, rest[weights.size :], float(head["sharpness"]))
