"""A real Chromium that does what a test says: the DevTools protocol through a pair of pipes."""

from __future__ import annotations

import base64
import itertools
import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path
from typing import IO, Any

import pytest

_OPTIONS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --lang=de-DE --disable-component-update --disable-sync --hide-scrollbars --remote-debugging-pipe"
)

_LONGEST = 60  # seconds to wait for something

_KEYS = {
    "Enter": (13, "\r"),
    "Escape": (27, ""),
    "Tab": (9, ""),
    "Backspace": (8, ""),
    "End": (35, ""),
    " ": (32, " "),
    "ArrowDown": (40, ""),
    "ArrowUp": (38, ""),
}
# Where to click. Whether the click arrives is noted, as the page may move in between.
_MIDDLE = """(() => {{
  const element = {element}, frame = element.ownerDocument.defaultView.frameElement;
  element.scrollIntoView({{ block: "center", behavior: "instant" }});
  window.missed = true;
  const isMeant = (one) => one && (one === element || one.isEqualNode(element) || isMeant(one.parentElement));
  const noted = ({{ target }}) => {{ window.missed = !isMeant(target); }}; // also one that took its place
  element.ownerDocument.addEventListener("click", noted, {{ once: true, capture: true }});
  const at = frame?.getBoundingClientRect() ?? {{ x: 0, y: 0 }}, box = element.getBoundingClientRect();
  return [at.x + box.x + box.width / 2, at.y + box.y + box.height / 2];
}})()"""
_SHOWING = """[...{within}.querySelectorAll("button, a, summary")].find(
  (one) => one.checkVisibility() && one.textContent.trim().startsWith({text}))"""


def chromium() -> str:
    """The browser; on a developer's machine without one the tests are skipped."""
    found = shutil.which("chromium")
    if found is None and os.environ.get("CI"):
        pytest.fail("Chromium fehlt: apt-get install -y chromium")
    if found is None:
        pytest.skip("Chromium ist nicht installiert: apt-get install -y chromium")
    return found


class Tab:
    """A page in a browser; `clicks` and `keys` count what somebody did in it."""

    def __init__(self, commands: IO[bytes], answers: BufferedReader) -> None:
        self._commands, self._answers = commands, answers
        self._numbers = itertools.count(1)
        self._session: dict[str, str] = {}
        self.clicks = 0
        self.keys = 0
        self.dialogs: list[str] = []  # what was asked, and accepted
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self._session = {"sessionId": session}
        self.ask("Page.enable")

    def ask(self, method: str, **params: Any) -> dict[str, Any]:
        """The answer to a command."""
        number = next(self._numbers)
        message = {"id": number, "method": method, "params": params, **self._session}
        self._commands.write(json.dumps(message).encode() + b"\0")
        self._commands.flush()
        while True:
            answer = json.loads(self._message())
            if answer.get("method") == "Page.javascriptDialogOpening":
                self._accept(answer)
            if answer.get("id") == number:
                assert "error" not in answer, answer
                result: dict[str, Any] = answer["result"]
                return result

    def _accept(self, dialog: dict[str, Any]) -> None:
        """Answer a dialog with yes; nothing waits for the answer to that."""
        self.dialogs.append(dialog["params"]["message"])
        accepted = {"id": 0, "method": "Page.handleJavaScriptDialog", "params": {"accept": True}}
        accepted["sessionId"] = dialog["sessionId"]
        self._commands.write(json.dumps(accepted).encode() + b"\0")
        self._commands.flush()

    def _message(self) -> bytes:
        message = b""
        while not message.endswith(b"\0"):
            there = self._answers.peek()
            if not there:
                raise EOFError("the browser is gone")
            message += self._answers.read(there.find(b"\0") + 1 or len(there))
        return message[:-1]

    def open(self, address: str, width: int = 1400, height: int = 900) -> None:
        sizes = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.ask("Emulation.setDeviceMetricsOverride", **sizes)
        began = time.perf_counter()
        # The page before may ask whether it can be left, and end this navigation with its own.
        while self.run("location.href") != address:
            assert time.perf_counter() - began < _LONGEST, address
            self.ask("Page.navigate", url=address)

    def run(self, script: str) -> Any:
        """What an expression of JavaScript gives; a promise is waited for."""
        asked = {"expression": script, "returnByValue": True, "awaitPromise": True}
        done = self.ask("Runtime.evaluate", **asked)
        assert "exceptionDetails" not in done, done
        return done["result"].get("value")

    def wait(self, script: str, seconds: float = _LONGEST) -> float:
        """Wait until an expression is true; how long it took, in seconds."""
        began = time.perf_counter()
        while not self.run(f"!!({script})"):
            if time.perf_counter() - began > seconds:
                raise AssertionError(
                    f"{script}\n{self.run('location.href + document.body.innerText')}"
                )
            time.sleep(0.03)  # asking takes time from the page that is waited for
        return time.perf_counter() - began

    def rendering(self, key: str, *, ctrl: bool = False) -> None:
        self.keys += 1
        code, text = _KEYS[key] if key in _KEYS else (ord(key.upper()), "" if ctrl else key)
        pressed = {"type": "keyDown", "text": text} if text else {"type": "rawKeyDown"}
        for kind in (pressed, {"type": "keyUp"}):
            self.ask(
                "Input.dispatchKeyEvent",
                key=key,
                code=key,
                windowsVirtualKeyCode=code,
                modifiers=2 if ctrl else 0,
                **kind,
            )

    def type(self, text: str) -> None:
        """Type where the focus is; what is marked is replaced."""
        self.keys += len(text)
        self.ask("Input.insertText", text=text)

    def strike(self, text: str) -> None:
        """Type letter by letter, as fields for days need it."""
        for letter in text:
            self.rendering(letter)

    def click(self, element: str) -> None:
        """Click with the mouse on an element, given as an expression; one on the paper is in a frame."""
        self.clicks += 1
        self.ask("Page.bringToFront")  # behind another page, the mouse waits for seconds
        for _ in range(10):
            self.wait(f"document.readyState === 'complete' && {element}")
            at = self.run(_MIDDLE.format(element=element))
            for kind in ("mouseMoved", "mousePressed", "mouseReleased"):
                self._mouse(kind, at)
            if not self.run("window.missed === true"):
                return
        raise AssertionError(f"No click arrives: {element}")

    def drag(self, element: str, onto: str) -> None:
        """Press the mouse on one element and let it go on another."""
        self.ask("Page.bringToFront")
        start, end = (self.run(_MIDDLE.format(element=one)) for one in (element, onto))
        self._mouse("mouseMoved", start)
        self._mouse("mousePressed", start)
        self._mouse("mouseMoved", end)
        self._mouse("mouseReleased", end)

    def _mouse(self, kind: str, at: tuple[float, float]) -> None:
        button = "none" if kind == "mouseMoved" else "left"
        x, y = at
        self.ask("Input.dispatchMouseEvent", type=kind, x=x, y=y, button=button, clickCount=1)

    def click_on(self, text: str, within: str = "document") -> None:
        """Click on the button or link that shows a text."""
        self.click(_SHOWING.format(within=within, text=json.dumps(text)))

    def fill(self, field: str, text: str) -> None:
        """Click into a field, mark what it contains and type over it."""
        self.click(field)
        self.rendering("a", ctrl=True)
        self.type(text)

    def choose_file(self, field: str, path: Path) -> None:
        """Choose a file in a field for one."""
        found = self.ask("Runtime.evaluate", expression=field)["result"]["objectId"]
        self.ask("DOM.setFileInputFiles", files=[str(path)], objectId=found)

    def another(self) -> Tab:
        """A second page in the same browser."""
        return Tab(self._commands, self._answers)

    def screenshot(self, path: Path) -> None:
        path.write_bytes(base64.b64decode(self.ask("Page.captureScreenshot")["data"]))


@contextmanager
def browser(folder: Path) -> Iterator[Tab]:
    """A browser with one page, and its profile in a folder."""
    ours, theirs = os.pipe(), os.pipe()
    # The browser reads commands from 3 and writes answers to 4.
    command = f'exec "$0" {_OPTIONS} --user-data-dir="$1" 3<&{ours[0]} 4>&{theirs[1]}'
    process = subprocess.Popen(
        ["bash", "-c", command, chromium(), str(folder / "profil")],
        pass_fds=(ours[0], theirs[1]),
        stderr=subprocess.DEVNULL,
    )
    os.close(ours[0])
    os.close(theirs[1])
    with os.fdopen(ours[1], "wb") as commands, os.fdopen(theirs[0], "rb") as answers:
        try:
            yield Tab(commands, answers)
        finally:
            process.terminate()
            process.wait(10)
