"""Why a folder cannot be used at all, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

# Korean, English. The words in braces come with the reason.
_SENTENCES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "no_folder": (
            "{path}: 폴더도 .zip 파일도 아닙니다. 경로를 확인해 주세요.",
            "{path} is neither a folder nor a .zip file. Check the path.",
        ),
        "no_firm": (
            "firm.toml이 없습니다. 회사 이름, 통화, 시간대, 달력을 적은 firm.toml을 폴더에 넣어 주세요.",
            "There is no firm.toml. Put one with the firm's name, currency, time zone and calendar into the folder.",
        ),
        "broken_firm": ("firm.toml을 읽을 수 없습니다: {where}", "firm.toml cannot be read: {where}"),
        "firm_misses": ("firm.toml에 {key} 값이 없습니다.", "firm.toml has no {key}."),
        "firm_too_long": (
            "firm.toml의 {key} 값이 너무 깁니다. {most}자까지 쓸 수 있습니다.",
            "{key} in firm.toml is too long. It may have {most} characters.",
        ),
        "no_currency": (
            'firm.toml의 통화("{text}")를 알 수 없습니다. KRW 같은 ISO 4217 부호로 적어 주세요.',
            'firm.toml: "{text}" is no currency. Write an ISO 4217 code such as KRW.',
        ),
        "no_zone": (
            'firm.toml의 시간대("{text}")를 알 수 없습니다. Asia/Seoul처럼 적어 주세요.',
            'firm.toml: "{text}" is no time zone. Write one such as Asia/Seoul.',
        ),
        "no_calendar": (
            'firm.toml의 달력("{text}")을 알 수 없습니다. KR 같은 ISO 3166 나라 부호로 적어 주세요.',
            'firm.toml: "{text}" has no calendar. Write an ISO 3166 country such as KR.',
        ),
        "misses_column": (
            "{file}에 꼭 있어야 하는 열이 없습니다: {columns}. 첫 줄의 열 이름을 확인해 주세요.",
            "{file} lacks a required column: {columns}. Check the column names in its first line.",
        ),
        "column_twice": (
            "{file}에 같은 이름의 열이 둘 있습니다: {columns}. 하나만 남겨 주세요.",
            "{file} has the same column twice: {columns}. Keep one of them.",
        ),
        "many_columns": (
            "{file}의 열이 너무 많습니다({found}개). {most}개까지 쓸 수 있습니다.",
            "{file} has too many columns ({found}). It may have {most}.",
        ),
        "file_twice": (
            "{file}: 같은 파일이 두 번 있습니다({names}). 하나만 남겨 주세요.",
            "{file} is there twice: {names}. Keep one of them.",
        ),
        "empty_file": (
            "{file}: 빈 파일입니다. 첫 줄에 열 이름이 있어야 합니다.",
            "{file} is empty. Its first line must hold the column names.",
        ),
        "no_header": (
            "{file}: 첫 줄이 비어 있습니다. 첫 줄에 열 이름이 있어야 합니다.",
            "The first line of {file} is empty. It must hold the column names.",
        ),
        "header_quotes": (
            "{file}의 첫 줄에서 따옴표가 맞지 않습니다. 열 이름은 한 줄에 적어 주세요.",
            "The quotation marks in the first line of {file} do not match. The column names must stand on one line.",
        ),
        "delimiter": (
            '{file}: 열이 "{found}" 표시로 나뉘어 있습니다. 쉼표나 탭으로 나누어 저장해 주세요.',
            '{file} has "{found}" between its columns. Save it with commas or tabs.',
        ),
        "spreadsheet": (
            '{file}: 이름만 .csv인 엑셀 파일입니다. 엑셀에서 "CSV UTF-8"로 저장해 주세요.',
            '{file} is a spreadsheet that was only renamed. Save it from the spreadsheet program as "CSV UTF-8".',
        ),
        "wrong_coat": (
            "{file}: 이름과 다른 종류의 파일입니다({found}). 이름을 바로잡거나 CSV로 저장해 주세요.",
            "{file} is another kind of file than its name says ({found}). Rename it, or save it as CSV.",
        ),
        "no_text": (
            "{file}: 글자로 된 파일이 아닙니다. CSV로 저장해 주세요.",
            "{file} is no text file. Save it as CSV.",
        ),
        "utf16": (
            '{file}: UTF-16("유니코드 텍스트") 파일입니다. "CSV UTF-8"로 저장해 주세요.',
            '{file} is in UTF-16 ("Unicode text"). Save it as "CSV UTF-8".',
        ),
        "header_unreadable": (
            "{file}의 첫 줄을 읽을 수 없습니다. UTF-8로 저장해 주세요.",
            "The first line of {file} cannot be read. Save the file as UTF-8.",
        ),
        "endless_line": (
            "{file}의 {line}번째 줄이 끝나지 않습니다. 줄을 바꿔 저장한 CSV인지 확인해 주세요.",
            "Line {line} of {file} does not end. Check that it is a CSV with one row on each line.",
        ),
        "too_large": (
            "{file}: 너무 큽니다({size}). 한 파일은 {most}까지입니다. 나누어 차례로 넣어 주세요.",
            "{file} is too large ({size}). A file may have {most}. Split it, and load the parts one after another.",
        ),
        "bomb": (
            "{file}: 풀면 지나치게 커지는 압축 파일이라 열지 않았습니다. 압축을 푼 CSV로 넣어 주세요.",
            "{file} grows out of all proportion when unpacked, so it was not opened. Load it as plain CSV.",
        ),
        "broken_file": (
            "{file}: 끝까지 읽을 수 없습니다. 파일이 깨졌거나 덜 복사되었습니다. 다시 내보내 주세요.",
            "{file} cannot be read to its end: it is damaged or was not copied whole. Export it again.",
        ),
        "broken_zip": (
            "{file}: 열 수 없습니다. 깨졌거나 암호가 걸린 .zip입니다. 다시 만들어 주세요.",
            "{file} cannot be opened: it is damaged, or protected by a password. Make it again.",
        ),
        "many_files": (
            "{file}에 파일이 너무 많습니다. 회사 폴더에는 파일이 스무 개를 넘지 않습니다.",
            "{file} holds too many files. A firm folder has less than twenty.",
        ),
        "no_parquet": ("{file}: Parquet으로 읽을 수 없습니다.", "{file} cannot be read as Parquet."),
        "parquet_type": (
            "{file}의 {column} 열은 CSV로 적을 수 없는 종류({found})입니다.",
            "Column {column} of {file} is of a kind ({found}) that a CSV could not hold.",
        ),
        "no_access": (
            "{file}: 읽을 권한이 없습니다.",
            "There is no permission to read {file}.",
        ),
        "out_of_memory": (
            "{file}: 읽는 데 메모리가 너무 많이 들어 멈췄습니다. 파일을 나누거나 CSV로 저장해 주세요.",
            "Reading {file} took too much memory and was stopped. Split the file, or save it as CSV.",
        ),
        "out_of_time": (
            "{file}: 읽는 데 시간이 너무 오래 걸려 멈췄습니다. 파일을 확인해 주세요.",
            "Reading {file} took too long and was stopped. Check the file.",
        ),
        "currency_changed": (
            "firm.toml의 통화가 {new}인데 지금까지의 금액은 {old}입니다. 통화는 바꿀 수 없습니다.",
            "firm.toml says {new}, but all amounts so far are in {old}. The currency cannot change.",
        ),
        "another_load": (
            "다른 자료가 들어오는 중입니다. 끝난 뒤에 다시 해 주세요.",
            "Another load is running. Try again when it has finished.",
        ),
        "fault": (
            "예상하지 못한 문제로 멈췄고, 아무것도 바뀌지 않았습니다: {what}",
            "Stopped by something unexpected, and nothing has changed: {what}",
        ),
        "no_tables": (
            "데이터베이스가 아직 없습니다. 먼저 dongban init을 실행해 주세요.",
            "There is no database yet. Run dongban init first.",
        ),
        "no_database": (
            "데이터베이스에 닿을 수 없습니다: {what}",
            "The database cannot be reached: {what}",
        ),
    }
)


class Unreadable(Exception):
    """The folder cannot be used: a key of the sentences, and what fills its gaps."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = {name: str(value) for name, value in params.items()}

    def say(self, language: str) -> str:
        korean, english = _SENTENCES[self.code]
        return (korean if language.startswith("ko") else english).format(**self.params)


def no_database(error: Exception, *, connected: bool) -> Unreadable | None:
    """What a failed statement says of the whole database: no tables, or no answer. None when it is something else."""
    what = str(error).strip()
    if "no such table" in what or ("relation" in what and "does not exist" in what):
        return Unreadable("no_tables")
    return None if connected else Unreadable("no_database", what=what.splitlines()[0][:200] if what else "?")
