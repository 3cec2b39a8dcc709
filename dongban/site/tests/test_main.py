"""Commands as cron runs them: without a database, and for a firm that speaks English."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

NOWHERE = "postgresql://nobody@127.0.0.1:1/nothing"


def dongban(home: Path, *words: str, url: str = "") -> tuple[int, str, str]:
    told = {**os.environ, "DONGBAN_HOME": str(home), "DONGBAN_DATABASE_URL": url}
    done = subprocess.run(
        [sys.executable, "-m", "dongban.site.main", *words], env=told, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize(
    ("url", "sentence"), [("", "Run dongban init first."), (NOWHERE, "The database cannot be reached")]
)
def test_without_a_database_a_sentence_says_so(tmp_path: Path, url: str, sentence: str) -> None:
    for words in (("tick", "--json"), ("export", "promises")):
        code, out, said = dongban(tmp_path, *words, url=url)
        assert (code, out) == (2, "")
        assert sentence in said and "Traceback" not in said
    assert dongban(tmp_path, "export", "--help", url=url)[0] == 0


def test_a_command_speaks_the_firms_language(tmp_path: Path) -> None:
    folder = tmp_path / "firm"
    folder.mkdir()
    told = 'name = "Banka"\ncurrency = "CZK"\ntime_zone = "Europe/Prague"\ncalendar = "CZ"\nlocale = "cs-CZ"\n'
    (folder / "firm.toml").write_text(told)
    dongban(tmp_path, "init")
    wrong = "export", "nothing"
    assert "내보낼" in dongban(tmp_path, *wrong)[2]
    assert dongban(tmp_path, "load", str(folder), "--json")[0] == 0
    assert "There is nothing called nothing" in dongban(tmp_path, *wrong)[2]
    assert "is no time" in dongban(tmp_path, "tick", "--at", "nonsense")[2]
