"""A real mailbox on the loopback: Debian's Dovecot, in a folder of its own."""

from __future__ import annotations

import getpass
import imaplib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import pytest

SECRET = "a-quiet-mailbox-7"
_FOUND = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
NO_DOVECOT = 'There is no mailbox to read from: "sudo apt-get install dovecot-imapd" brings one.'
needs_dovecot = pytest.mark.skipif(_FOUND is None, reason=NO_DOVECOT)


def found() -> bool:
    return _FOUND is not None


_CONFIG = """
base_dir = {folder}/run
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
default_internal_user = {internal}
default_login_user = {login}
default_internal_group = {group}
first_valid_uid = 1
mail_location = maildir:~/Maildir
mail_max_userip_connections = 100
maildir_very_dirty_syncs = yes
passdb {{
  driver = static
  args = password={secret}
}}
userdb {{
  driver = static
  args = uid={owner} gid={owner_group} home={folder}/mail/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    address = 127.0.0.1
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
"""


class Dovecot:
    def __init__(self) -> None:
        assert _FOUND
        self.folder = Path(tempfile.mkdtemp(prefix="dc-", dir="/tmp"))
        self.folder.chmod(0o755)
        (self.folder / "mail").mkdir()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        root = os.geteuid() == 0
        # Mail is never kept by root; the package brings two users for the rest.
        owner = pwd.getpwnam("mail" if root else getpass.getuser())
        os.chown(self.folder / "mail", owner.pw_uid, owner.pw_gid)
        me, mine = getpass.getuser(), str(os.getegid())
        config = self.folder / "dovecot.conf"
        config.write_text(
            _CONFIG.format(
                folder=self.folder,
                internal="dovecot" if root else me,
                login="dovenull" if root else me,
                group="dovecot" if root else mine,
                secret=SECRET,
                owner=owner.pw_uid,
                owner_group=owner.pw_gid,
                port=self.port,
            )
        )
        self.owner = owner
        self._server = subprocess.Popen([_FOUND, "-F", "-c", str(config)])
        self._wait()

    def _wait(self) -> None:
        ends = time.monotonic() + 20
        while time.monotonic() < ends:
            try:
                self.open("ready").logout()
                return
            except OSError:
                time.sleep(0.05)
        raise AssertionError((self.folder / "log").read_text())

    def open(self, user: str) -> imaplib.IMAP4:
        imap = imaplib.IMAP4("127.0.0.1", self.port, timeout=20)
        imap.login(user, SECRET)
        return imap

    def put(self, user: str, *mails: bytes) -> None:
        imap = self.open(user)
        for mail in mails:
            said, answer = imap.append("INBOX", "", None, mail)
            assert said == "OK", answer
        imap.logout()

    def count(self, user: str, what: str) -> int:
        """How many mails of the mailbox are so ("ALL", "SEEN", "UNSEEN")."""
        imap = self.open(user)
        imap.select("INBOX", readonly=True)
        found = imap.search(None, what)[1][0].split()
        imap.logout()
        return len(found)

    def renumber(self, user: str) -> None:
        """The mailbox forgets its numbering, as after a restore from a backup: same mails, other UIDVALIDITY."""
        for left in (self.folder / "mail" / user / "Maildir").glob("dovecot*"):
            left.unlink()
        # The new numbering is named by the second.
        time.sleep(1.1)

    def stop(self) -> None:
        self._server.terminate()
        self._server.wait(20)
        shutil.rmtree(self.folder, ignore_errors=True)
