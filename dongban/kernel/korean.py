"""Korean text: normal form, initial consonants, particles, masks, and finding people.

Finding goes by an index of pieces that holds no readable name or number: `search_pieces` cuts a person's name and
telephone into pieces, which the caller turns into keyed hashes; `query_pieces` cuts what a searcher typed into the
pieces to look for. A person is a hit who has **all** of them (nobody, when there are none). A hit is only likely: the
caller reads the name and the number and asks `matches`.

Each piece begins with its kind: n name (whole, or two or three syllables of it), p first letters, i initial consonants
(as n), d four digits in a row among the last eight of a telephone number. Equal hashes tell which people share that
piece, nothing more; how often one occurs lets the most frequent names be guessed.
"""

import re
import unicodedata
from datetime import date

_INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_FIRST_SYLLABLE, _LAST_SYLLABLE = 0xAC00, 0xD7A3
_LONG_SURNAMES = {
    "남궁",
    "제갈",
    "황보",
    "선우",
    "독고",
    "사공",
    "서문",
    "동방",
    "어금",
    "망절",
    "강전",
    "소봉",
    "장곡",
}

# What the last sound of a digit or a letter's name is, when read in Korean: 8 for ㄹ, 1 for another final consonant.
_FINALS = {**dict.fromkeys("178lr", 8), **dict.fromkeys("036mn", 1)}
_FINAL_RIEUL = 8

_WIDE_AREA = re.compile(
    r"\S+[시도]|서울|부산|대구|인천|광주|대전|울산|세종|경기|강원|충북|충남|전북|전남|경북|경남|제주"
)
_DISTRICT = re.compile(r"\S+[시군구]")
HIDDEN = "***"

_RUNS = re.compile(r"[가-힣]+|[^\W가-힣_]+")
# Consonants alone, or a name that is half typed: 김ㅁㅅ.
_CONSONANTS = re.compile(r"(?=.*[ㄱ-ㅎ])[ㄱ-ㅎ가-힣]{2,}")
_SYLLABLES = re.compile(r"[가-힣]{2,}")
_PHONE = re.compile(r"[+(]?[\d\s()./-]*\d")
_LONGEST_PREFIX = 4
# Some keyboards send initial consonants as the signs that syllables are composed of.
_AS_LETTERS = {0x1100 + place: initial for place, initial in enumerate(_INITIALS)}
_DIGITS = 4
# A telephone number is told apart by its last eight digits; before them stand at most so many that others share.
_OWN_DIGITS, _SHARED_DIGITS = 8, 3
# So many digits are a whole number with its area or network.
_WHOLE_NUMBER = 9


def nfc(text: str) -> str:
    """Composed form: a name typed on one kind of computer equals the same name typed on another."""
    return unicodedata.normalize("NFC", text)


def typed(text: str) -> str:
    """What came in from outside where no form looks at it: composed, and without NUL, which no database takes.

    >>> typed(chr(0) + "목동")
    '목동'
    """
    return nfc(text).replace(chr(0), "")


def one_line(text: str) -> str:
    """A name or an address as somebody typed it, on one line: without signs that steer instead of being read.

    >>> one_line(" Kim\\r\\nBcc: x@y.com\\u202e ")
    'Kim Bcc: x@y.com'
    """
    composed = " ".join(nfc(text).split())
    return "".join(sign for sign in composed if unicodedata.category(sign) not in ("Cc", "Cf")).strip()


def digits(text: str) -> str:
    """The decimal digits alone, full-width ones included.

    >>> digits("010-1234-5678")
    '01012345678'
    """
    if text.isascii():
        return "".join(filter(str.isdecimal, text))
    return "".join(str(unicodedata.digit(sign)) for sign in text if sign.isdecimal())


def is_syllable(sign: str) -> bool:
    return _FIRST_SYLLABLE <= ord(sign) <= _LAST_SYLLABLE


def initials(text: str) -> str:
    """The initial consonant of every syllable; other signs stay, blanks go.

    >>> initials("김민수"), initials("KB 생명")
    ('ㄱㅁㅅ', 'KBㅅㅁ')
    """
    signs = "".join(nfc(text).split())
    return "".join(_INITIALS[(ord(s) - _FIRST_SYLLABLE) // 588] if is_syllable(s) else s for s in signs)


def particle(word: str, pair: str) -> str:
    """The particle that follows `word`, of a pair such as "이/가", "을/를", "은/는", "과/와", "이라/라" or "(으)로".

    The first is for a final consonant, the second for none; 으로/로 takes the second after ㄹ as well. A word that ends
    in a digit or a Latin letter goes by how that is read out; brackets and marks at its end are passed over.

    >>> "지방선거일" + particle("지방선거일", "이라/라"), "서울" + particle("서울", "(으)로")
    ('지방선거일이라', '서울로')
    """
    with_final, without = ("으로", "로") if pair == "(으)로" else pair.split("/")
    final = _final(word)
    if final == 0 or (final == _FINAL_RIEUL and with_final == "으로"):
        return without
    return with_final


def _final(word: str) -> int:
    last = next((sign for sign in reversed(nfc(word)) if sign.isalnum()), "")
    if last and is_syllable(last):
        return (ord(last) - _FIRST_SYLLABLE) % 28
    return _FINALS.get(last.lower(), 0)


def mask_name(name: str) -> str:
    """A person's name with its middle hidden. A Korean name keeps its family name and its last syllable.

    Of a two-syllable name the family name alone is left, and so of three syllables whose first two are a family name.
    Of other names each word keeps its first letter. Firms' names are not masked: the caller knows which is which.

    >>> [mask_name(name) for name in ("김용", "김철용", "남궁민수", "김아름별", "남궁민", "John Smith")]
    ['김*', '김*용', '남궁*수', '김**별', '남궁*', 'J*** S****']
    """
    whole = "".join(nfc(name).split())
    if not whole or not all(is_syllable(sign) for sign in whole):
        return " ".join(word[0] + "*" * (len(word) - 1) if len(word) > 1 else "*" for word in nfc(name).split())
    if len(whole) == 1:
        return "*"
    family = 2 if len(whole) > 2 and whole[:2] in _LONG_SURNAMES else 1
    kept_last = 1 if len(whole) > family + 1 else 0
    return whole[:family] + "*" * (len(whole) - family - kept_last) + whole[len(whole) - kept_last :]


def mask_phone(phone: str) -> str:
    """A telephone number with all but its beginning and its last four digits hidden; separators stay, or are put in.

    >>> [mask_phone(phone) for phone in ("010-1234-5678", "01012345678", "02-123-4567", "1588-1234")]
    ['010-****-5678', '010-****-5678', '02-***-4567', '****-1234']
    """
    count = len(digits(phone))
    if count <= 4:
        return "*" * count
    head = _head_length(digits(phone))
    shown, place = [], 0
    for sign in _hyphenated(phone, head):
        hidden = sign.isdecimal() and head <= place < count - 4
        shown.append("*" if hidden else sign)
        place += sign.isdecimal()
    return "".join(shown)


def _head_length(number: str) -> int:
    if len(number) < 9:
        return 0
    return 2 if number.startswith("02") or len(number) == 9 else 3


def _hyphenated(phone: str, head: int) -> str:
    if not phone.isdecimal():
        return phone
    return "-".join(part for part in (phone[:head], phone[head:-4], phone[-4:]) if part)


def mask_email(email: str) -> str:
    """The first letter and the domain.

    >>> mask_email("minsu.kim@example.com")
    'm***@example.com'
    """
    local, at, domain = email.rpartition("@")
    return f"{local[:1]}{HIDDEN}@{domain}" if at and local else HIDDEN if email else ""


def mask_address(address: str) -> str:
    """The city and district of a Korean address; of any other address nothing.

    >>> mask_address("경기도 안산시 단원구 선부2동 12"), mask_address("서울 강남구 테헤란로 1")
    ('경기도 안산시 단원구 ***', '서울 강남구 ***')
    """
    words = nfc(address).split()
    if not words:
        return ""
    kept = words[:1] if _WIDE_AREA.fullmatch(words[0]) else []
    for word in words[1:3]:
        if not kept or not _DISTRICT.fullmatch(word):
            break
        kept.append(word)
    return " ".join([*kept, HIDDEN])


def mask_birth(born_on: date | None) -> str:
    """The year of birth alone.

    >>> mask_birth(date(1980, 5, 17))
    '1980-**-**'
    """
    return "" if born_on is None else f"{born_on.year:04d}-**-**"


def search_pieces(name: str, phone: str) -> list[str]:
    """The pieces that one person is found by, sorted, each once.

    >>> search_pieces("김용", "010-1234-5678")
    ['d:1234', 'd:2345', 'd:3456', 'd:4567', 'd:5678', 'i:ㄱㅇ', 'n:김용', 'p:김']
    """
    return sorted({*_name_pieces(name), *_phone_pieces(phone_digits(phone))})


def query_pieces(text: str) -> list[str]:
    """The pieces that a hit has all of. Empty when the text is too little to look for: then nobody is found.

    >>> query_pieces("민수"), query_pieces("김민수 5678"), query_pieces("ㄱㅁㅅ"), query_pieces("Smi")
    (['n:민수'], ['n:김민수', 'd:5678'], ['i:ㄱㅁㅅ'], ['p:smi'])
    """
    text = _plain(text)
    if _PHONE.fullmatch(text):
        return _asked_number(phone_digits(text))
    return list(dict.fromkeys(piece for word in text.split() for piece in _asked_word(word)))


def is_whole_number(text: str) -> bool:
    """Whether the text is a telephone number with its area or network: one person's, or hardly more.

    >>> is_whole_number("010-1234-5678"), is_whole_number("1234-5678"), is_whole_number("김용")
    (True, False, False)
    """
    return bool(_PHONE.fullmatch(_plain(text))) and len(phone_digits(_plain(text))) >= _WHOLE_NUMBER


def matches(text: str, name: str, phone: str) -> bool:
    """Whether every word of the text stands in the name or the telephone number: the check of a likely hit."""
    text = _plain(text)
    words = [text] if _PHONE.fullmatch(text) else text.split()
    runs = _RUNS.findall(_plain(name))
    return bool(words) and all(_stands_in(word, runs, phone_digits(phone)) for word in words)


def phone_digits(phone: str) -> str:
    """The digits as dialled at home: +82 10 and 010 are one number."""
    number = digits(phone)
    return "0" + number[2:].removeprefix("0") if phone.lstrip().startswith("+82") else number


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text).translate(_AS_LETTERS).casefold().strip()


def _is_korean(run: str) -> bool:
    return "가" <= run[0] <= "힣"


def _name_pieces(name: str) -> set[str]:
    runs = _RUNS.findall(_plain(name))
    # "김 민수" and "김민수" are one name, so syllables are taken together over blanks.
    syllables = "".join(run for run in runs if _is_korean(run))
    pieces = {f"p:{run[:n]}" for run in runs if not _is_korean(run) for n in range(1, _LONGEST_PREFIX + 1)}
    if runs:
        pieces.add(f"n:{''.join(runs)}")
    if syllables:
        pieces.add(f"p:{syllables[0]}")
    return pieces | _parts("n", syllables) | _parts("i", initials(syllables))


def _parts(kind: str, text: str) -> set[str]:
    """All of it, and every two and three signs in a row."""
    pairs = {f"{kind}:{text[n : n + 2]}" for n in range(len(text) - 1)}
    return pairs | {f"{kind}:{text[n : n + 3]}" for n in range(len(text) - 2)} | ({f"{kind}:{text}"} if text else set())


def _phone_pieces(number: str) -> set[str]:
    own = number[-_OWN_DIGITS:]
    return {f"d:{own[n : n + _DIGITS]}" for n in range(len(own) - _DIGITS + 1)}


def _asked_number(number: str) -> list[str]:
    """Up to six digits stand among the last eight. More may begin with digits that are nobody's own: those are left to
    the check."""
    if len(number) < _DIGITS:
        return []
    shared = max(_SHARED_DIGITS, len(number) - _OWN_DIGITS) if len(number) >= _DIGITS + _SHARED_DIGITS else 0
    own = number[shared:]
    return list(dict.fromkeys((f"d:{own[:_DIGITS]}", f"d:{own[-_DIGITS:]}")))


def _asked_word(word: str) -> list[str]:
    if _PHONE.fullmatch(word):
        return _asked_number(phone_digits(word))
    if _CONSONANTS.fullmatch(word):
        spelt = [piece for run in _SYLLABLES.findall(word) for piece in _asked_parts("n", run)]
        return [*_asked_parts("i", initials(word)), *spelt]
    return [piece for run in _RUNS.findall(word) for piece in _asked_run(run)]


def _asked_run(run: str) -> list[str]:
    if "ㄱ" <= run[0] <= "ㅣ":
        return []
    if not _is_korean(run):
        return [f"p:{run[:_LONGEST_PREFIX]}"]
    if len(run) == 1:
        return [f"p:{run}"]
    return _asked_parts("n", run)


def _asked_parts(kind: str, text: str) -> list[str]:
    return [f"{kind}:{text}"] if len(text) <= 3 else [f"{kind}:{text[:3]}", f"{kind}:{text[-3:]}"]


def _stands_in(word: str, runs: list[str], number: str) -> bool:
    if _PHONE.fullmatch(word):
        asked = phone_digits(word)
        return bool(_asked_number(asked)) and asked in number
    syllables = "".join(run for run in runs if _is_korean(run))
    if _CONSONANTS.fullmatch(word):
        return _begins_somewhere(word, syllables)
    asked_runs = _RUNS.findall(word)
    return bool(asked_runs) and all(_run_stands_in(asked, runs, syllables) for asked in asked_runs)


def _run_stands_in(asked: str, runs: list[str], syllables: str) -> bool:
    if _is_korean(asked):
        return syllables.startswith(asked) if len(asked) == 1 else asked in syllables
    return any(run.startswith(asked) for run in runs)


def _begins_somewhere(word: str, syllables: str) -> bool:
    """Whether the syllables have the word's signs in a row, a consonant standing for each syllable that it begins."""
    spots = range(len(syllables) - len(word) + 1)
    return any(
        all(sign in (at, initials(at)) for sign, at in zip(word, syllables[spot:], strict=False)) for spot in spots
    )
