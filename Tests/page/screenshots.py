#!/usr/bin/env python3
"""Opens the status page in Chromium, wide and on a phone, light and dark, and fails where it is not as it should be.

    screenshots.py [--key KEY] [--heading TEXT ...] URL DIRECTORY

It writes page-wide-light.png, page-wide-dark.png, page-phone-light.png and page-phone-dark.png, and exits with 1 after
a console error, a violation of the content security policy, a request to another origin, a page that is wider than a
phone, or a heading that is missing without JavaScript. Python's own library is all it needs besides Chromium.
"""
import argparse
import base64
import collections
import fcntl
import html.parser
import json
import os
import pathlib
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.parse

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
PATIENCE_SECONDS = 30
QUIET_SECONDS = 0.5
TALLEST_PICTURE = 6000
# Name, width, height, pixels for each CSS pixel, whether it is a phone.
SCREENS = (("wide", 1280, 900, 1, False), ("phone", 390, 844, 2, True))
HEADINGS = ("Sync state", "Last runs", "Free GPUs", "Reservations", "Keys about to expire")


class Failed(Exception):
    """What ends the script before it could look at the page."""


class Browser:
    """Chromium, asked by its DevTools protocol over two pipes, so that no port is opened and nothing is installed."""

    def __init__(self, program, profile):
        requests_in, self.requests = self.pipe()
        self.answers, answers_out = self.pipe()
        command = [program, "--headless", "--remote-debugging-pipe", f"--user-data-dir={profile}", "--hide-scrollbars",
                   "--no-first-run", "--disable-gpu", "--disable-background-networking", "--disable-extensions"]
        # Chromium's sandbox refuses to run as root, which is who a container's job often is.
        if os.geteuid() == 0:
            command.append("--no-sandbox")

        def connect():
            os.dup2(requests_in, 3)
            os.dup2(answers_out, 4)

        # Of its own session, since Chromium may be a script that starts others, which have to end with it.
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL, close_fds=False, preexec_fn=connect,
                                        start_new_session=True)
        os.close(requests_in)
        os.close(answers_out)
        self.received = b""
        self.count = 0
        self.events = collections.deque()

    @staticmethod
    def pipe():
        """A pipe whose ends are no descriptor that the browser expects."""
        ends = os.pipe()
        moved = tuple(fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in ends)
        for end in ends:
            os.close(end)
        return moved

    def call(self, method, session=None, **parameters):
        number = self.send(method, session, parameters)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            message = self.read(deadline)
            if message is None:
                raise Failed(f"the browser did not answer {method} in {PATIENCE_SECONDS} s")
            if message.get("id") != number:
                self.events.append(message)
            elif "error" in message:
                raise Failed(f"{method}: {message['error']['message']}")
            else:
                return message["result"]

    def send(self, method, session, parameters):
        self.count += 1
        message = {"id": self.count, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self.requests, data):]
        return self.count

    def event(self, deadline):
        """The next thing that happened, or None at the deadline."""
        return self.events.popleft() if self.events else self.read(deadline)

    def read(self, deadline):
        while b"\0" not in self.received:
            if not select.select([self.answers], [], [], max(0, deadline - time.monotonic()))[0]:
                return None
            data = os.read(self.answers, 1 << 20)
            if not data:
                raise Failed("the browser ended; on a machine without its libraries it cannot start")
            self.received += data
        message, self.received = self.received.split(b"\0", 1)
        return json.loads(message)

    def close(self):
        try:
            self.send("Browser.close", None, {})
            self.process.wait(timeout=10)
        except (OSError, subprocess.TimeoutExpired):
            pass
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()


class Tab:
    """One page in the browser, with all that is wrong with it."""

    def __init__(self, browser, address, authorization):
        self.browser = browser
        self.address = address
        self.origin = origin(address)
        self.authorization = authorization
        self.problems = []
        self.pending = set()
        self.is_loaded = False
        self.target = browser.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = browser.call("Target.attachToTarget", targetId=self.target, flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Log", "Runtime", "Audits", "DOM"):
            self.call(f"{domain}.enable")
        self.call("Fetch.enable", patterns=[{"urlPattern": "*"}])

    def call(self, method, **parameters):
        return self.browser.call(method, self.session, **parameters)

    def close(self):
        self.browser.call("Target.closeTarget", targetId=self.target)

    def open(self):
        """Goes to the page and waits until nothing has happened for a moment."""
        self.browser.send("Page.navigate", self.session, {"url": self.address})
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            is_quiet = self.is_loaded and not self.pending
            message = self.browser.event(time.monotonic() + QUIET_SECONDS if is_quiet else deadline)
            if message is not None:
                if message.get("sessionId") == self.session and "method" in message:
                    self.see(message["method"], message["params"])
            elif is_quiet:
                return
            else:
                raise Failed(f"the page did not load in {PATIENCE_SECONDS} s")

    def see(self, method, details):
        match method:
            case "Fetch.requestPaused":
                self.see_request(details)
            case "Network.requestWillBeSent":
                self.pending.add(details["requestId"])
            case "Network.loadingFinished":
                self.pending.discard(details["requestId"])
            case "Network.loadingFailed":
                self.pending.discard(details["requestId"])
                if details["type"] == "Document":
                    self.problems.append(f"the page did not load: {details['errorText']}")
            case "Network.responseReceived" if details["type"] == "Document":
                if details["response"]["status"] != 200:
                    self.problems.append(f"the server answered with {details['response']['status']}")
            case "Page.loadEventFired":
                self.is_loaded = True
            case "Log.entryAdded" if details["entry"]["level"] == "error":
                self.problems.append(f"console: {details['entry']['text']}")
            case "Runtime.consoleAPICalled" if details["type"] in ("error", "assert"):
                texts = [str(part.get("value", part.get("description"))) for part in details["args"]]
                self.problems.append(f"console: {' '.join(texts)}")
            case "Runtime.exceptionThrown":
                self.problems.append(f"exception: {details['exceptionDetails']['text']}")
            case "Audits.issueAdded" if details["issue"]["code"] == "ContentSecurityPolicyIssue":
                issue = details["issue"]["details"]["contentSecurityPolicyIssueDetails"]
                self.problems.append(f"content security policy: {issue['violatedDirective']}")

    def see_request(self, details):
        """Lets requests to the page's own server through, and only to that one the credential."""
        request = details["request"]
        if request["url"].startswith("data:") or origin(request["url"]) == self.origin:
            headers = [{"name": name, "value": value} for name, value in request["headers"].items()]
            if self.authorization:
                headers.append({"name": "Authorization", "value": self.authorization})
            answer = {"requestId": details["requestId"], "headers": headers}
            self.browser.send("Fetch.continueRequest", self.session, answer)
        else:
            self.problems.append(f"request to another origin: {request['url']}")
            answer = {"requestId": details["requestId"], "errorReason": "BlockedByClient"}
            self.browser.send("Fetch.failRequest", self.session, answer)

    def size(self):
        size = self.call("Page.getLayoutMetrics")["cssContentSize"]
        return size["width"], size["height"]

    def headings(self):
        root = self.call("DOM.getDocument", depth=0)["root"]["nodeId"]
        parser = HeadingParser()
        parser.feed(self.call("DOM.getOuterHTML", nodeId=root)["outerHTML"])
        return parser.headings


class HeadingParser(html.parser.HTMLParser):
    """Finds the headings, each with its level and its text."""

    def __init__(self):
        super().__init__()
        self.headings = []
        self.is_inside = False

    def handle_starttag(self, tag, attributes):
        if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            self.headings.append((int(tag[1]), ""))
            self.is_inside = True

    def handle_endtag(self, tag):
        if len(tag) == 2 and tag[0] == "h":
            self.is_inside = False

    def handle_data(self, data):
        if self.is_inside:
            level, text = self.headings[-1]
            self.headings[-1] = (level, text + data)


def origin(address):
    parts = urllib.parse.urlsplit(address)
    return parts.scheme, parts.hostname, parts.port or {"http": 80, "https": 443}.get(parts.scheme)


def look(browser, arguments, screen, scheme):
    """Takes one picture, and returns what is wrong there."""
    name, width, height, pixels, is_phone = screen
    tab = Tab(browser, arguments.url, authorization(arguments.key))
    tab.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=pixels,
             mobile=is_phone)
    tab.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
    tab.open()
    page_width, page_height = tab.size()
    if page_width > width:
        tab.problems.append(f"the page is {page_width} wide on a screen of {width}")
    area = {"x": 0, "y": 0, "width": width, "height": min(page_height, TALLEST_PICTURE), "scale": 1}
    picture = tab.call("Page.captureScreenshot", format="png", captureBeyondViewport=True, clip=area)
    path = pathlib.Path(arguments.directory, f"page-{name}-{scheme}.png")
    path.write_bytes(base64.b64decode(picture["data"]))
    tab.close()
    return [f"{name}, {scheme}: {problem}" for problem in tab.problems]


def look_without_scripts(browser, arguments):
    """Returns what is wrong with the headings where no script may run."""
    tab = Tab(browser, arguments.url, authorization(arguments.key))
    tab.call("Emulation.setScriptExecutionDisabled", value=True)
    tab.open()
    headings = tab.headings()
    tab.close()
    problems = tab.problems
    if [level for level, _ in headings].count(1) != 1:
        problems.append("there is not just one h1")
    for (level, _), (following, text) in zip(headings, headings[1:]):
        if following > level + 1:
            problems.append(f"the heading '{text}' skips a level")
    for expected in arguments.heading or HEADINGS:
        if not any(expected in text for _, text in headings):
            problems.append(f"the heading '{expected}' is missing")
    return [f"without JavaScript: {problem}" for problem in problems]


def authorization(key):
    return f"Basic {base64.b64encode(f':{key}'.encode()).decode()}" if key else None


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("url")
    parser.add_argument("directory")
    parser.add_argument("--key", default=os.environ.get("HXAPPLY_PAGE_KEY"),
                        help="sent to the server as the password of HTTP Basic; by default HXAPPLY_PAGE_KEY")
    parser.add_argument("--heading", action="append", help="a heading that has to be there; may be repeated")
    arguments = parser.parse_args()
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        sys.exit("screenshots.py: there is no Chromium in PATH; on Debian: apt-get install chromium")
    pathlib.Path(arguments.directory).mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        browser = Browser(program, profile)
        try:
            problems = look_without_scripts(browser, arguments)
            for screen in SCREENS:
                for scheme in ("light", "dark"):
                    problems += look(browser, arguments, screen, scheme)
        except Failed as failure:
            problems = [str(failure)]
        finally:
            browser.close()
    for problem in problems:
        print(f"screenshots.py: {problem}", file=sys.stderr)
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
