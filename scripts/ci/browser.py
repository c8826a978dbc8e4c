"""A headless Chromium, driven by the standard library: Chromium's DevTools protocol over two pipes."""

import contextlib
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import time

SECONDS_PER_ANSWER = 90
KEYS = {
    "ArrowLeft": 37,
    "ArrowUp": 38,
    "ArrowRight": 39,
    "ArrowDown": 40,
    "Enter": 13,
    "Tab": 9,
    " ": 32,
    "End": 35,
    "Home": 36,
}


class Browser:
    """A browser without a network, and one page of it at a time."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="assay-browser-")
        to_browser, self.write_end = os.pipe()
        self.read_end, from_browser = os.pipe()

        def take_pipes():
            # Above 4, so that neither overwrites the other.
            ends = [os.dup(to_browser), os.dup(from_browser)]
            high = [os.dup2(end, 20 + index) for index, end in enumerate(ends)]
            os.dup2(high[0], 3)
            os.dup2(high[1], 4)

        command = [executable(), "--remote-debugging-pipe", "--no-sandbox", "--disable-gpu", "--no-first-run"]
        # Containers have a small /dev/shm.
        command += ["--disable-dev-shm-usage"]
        command += ["--disable-background-networking", f"--user-data-dir={self.folder}", "--allow-file-access-from-files"]
        self.process = subprocess.Popen(
            command,
            close_fds=False,
            preexec_fn=take_pipes,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(to_browser)
        os.close(from_browser)
        self.number, self.buffer, self.session = 0, b"", None
        self.requests, self.errors = [], []
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.ask(f"{domain}.enable")

    def ask(self, method, **parameters):
        """What the browser answers; events that come before it are noted."""
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.write_end, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.next_message()
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']['message']}")
                return answer["result"]

    def next_message(self):
        while b"\0" not in self.buffer:
            piece = os.read(self.read_end, 1 << 16)
            if not piece:
                raise RuntimeError("the browser ended")
            self.buffer += piece
        text, _, self.buffer = self.buffer.partition(b"\0")
        message = json.loads(text)
        self.note(message.get("method"), message.get("params", {}))
        return message

    def note(self, event, about):
        if event == "Network.requestWillBeSent":
            self.requests.append(about["request"]["url"])
        elif event == "Runtime.exceptionThrown":
            self.errors.append(about["exceptionDetails"]["exception"].get("description", "an exception"))
        elif event == "Runtime.consoleAPICalled" and about["type"] in ("error", "warning", "assert"):
            self.errors.append(" ".join(str(part.get("value")) for part in about["args"]))
        elif event == "Log.entryAdded" and about["entry"]["level"] in ("error", "warning"):
            self.errors.append(about["entry"]["text"])
        elif event == "Page.javascriptDialogOpening":
            self.errors.append(f"a dialog: {about['message']}")

    def open(self, path, fragment="", scripted=True):
        """Opens a file, also if it is open already, and waits until it is ready."""
        self.ask("Emulation.setScriptExecutionDisabled", value=not scripted)
        self.ask("Page.navigate", url="about:blank")
        self.wait_for("location.href === 'about:blank'")
        self.requests.clear()
        self.errors.clear()
        self.ask("Page.navigate", url=pathlib.Path(path).resolve().as_uri() + fragment)
        self.wait_for("location.protocol === 'file:' && document.readyState === 'complete'")

    def wait_for(self, condition):
        end = time.monotonic() + SECONDS_PER_ANSWER
        while time.monotonic() < end:
            with contextlib.suppress(RuntimeError):
                if self.value(condition):
                    return
            time.sleep(0.005)
        raise RuntimeError(f"it never became true: {condition}")

    def value(self, expression):
        """The value of an expression of JavaScript in the page, once its promise is kept."""
        answer = self.ask("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(f"{expression}: {answer['exceptionDetails']['exception'].get('description')}")
        return answer["result"].get("value")

    def press(self, key):
        """Presses a key, as a person does."""
        text = {"Enter": "\r", " ": " "}.get(key, key if len(key) == 1 else "")
        code = KEYS.get(key, ord(key[0].upper()))
        event = {"key": key, "windowsVirtualKeyCode": code}
        self.ask("Input.dispatchKeyEvent", type="keyDown", text=text, **event)
        self.ask("Input.dispatchKeyEvent", type="keyUp", **event)

    def type(self, text):
        self.ask("Input.insertText", text=text)

    def resize(self, width):
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False)

    def prefer(self, scheme):
        self.ask("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])

    def close(self):
        os.close(self.write_end)
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        os.close(self.read_end)
        shutil.rmtree(self.folder, ignore_errors=True)


def executable():
    for name in ("chromium-headless-shell", "chromium", "google-chrome"):
        if path := shutil.which(name):
            return path
    raise SystemExit("there is no chromium-headless-shell; scripts/ci/setup --checks installs it")
