"""Ending with the program that started us."""

from __future__ import annotations

import os
import signal
import threading
import time

__all__ = ["stop_with_parent"]


def stop_with_parent() -> None:
    """End this process when its parent goes, however it went: its end of the pipe closes then."""

    def watch() -> None:
        # Not through sys.stdin: its lock, held at shutdown, would abort the interpreter.
        while os.read(0, 4096):
            pass
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(10.0)  # long enough to tidy up; a compiled kernel may not hear the signal
        os._exit(130)

    threading.Thread(target=watch, daemon=True).start()
