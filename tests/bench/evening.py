"""The officers of the deadline evening: one event loop plays them all, each with an act every five seconds or so."""

import asyncio
import json
import random
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode, urljoin

from tests.bench.house import HOST
from tests.bench.sessions import headers_of

EVERY = 5.0  # seconds between two acts of one officer, on average
ACTS = {"lưu": 0.70, "mở biểu": 0.20, "gửi": 0.05, "trang chung": 0.05}
RAISED = ("received_online", "resolved_on_time", "resolved_online")  # together the line still adds up
LOCATION = re.compile(rb"(?mi)^location: *(\S+)")
TIMING = re.compile(rb"(\w+);dur=([\d.]+)")
PATIENCE = 60.0


@dataclass(frozen=True)
class Sample:
    """One request: what for, its status (0: none came), seconds, and the server's own account of them in milliseconds."""

    kind: str
    status: int
    seconds: float
    began: float
    parts: dict[str, float] = field(default_factory=dict)

    @property
    def failed(self) -> bool:
        return not 0 < self.status < 500


@dataclass
class OpenMonth:
    """One unit's month: its address, its lines with their counts, who sends it back, whether it is sent just now."""

    address: str
    reviewer: str
    lines: dict[str, dict[str, int]]
    is_sent: bool = False


@dataclass
class Officer:
    """One person: the session once logged in, the unit, the lines that are this officer's to type into.

    `raised` are those that stand one higher than at first: they are taken back next, so that the month stays one that may
    be sent, with nothing out of the ordinary to explain.
    """

    username: str
    unit: OpenMonth
    keys: list[str]
    may_submit: bool
    session: str = ""
    raised: set[str] = field(default_factory=set)


def _location(head: bytes) -> str:
    """Where an answer sends the browser on to; "" for one that does not."""
    found = LOCATION.search(head)
    return found[1].decode() if found else ""


class Evening:
    """Plays the officers against the port and keeps what came back."""

    def __init__(self, port: int, seed: int) -> None:
        self.port, self.chance = port, random.Random(seed)
        self.samples: list[Sample] = []
        self.logins: list[Sample] = []
        self.measured_from = self.until = float("inf")

    async def ask(self, kind: str, method: str, path: str, session: str, body: bytes = b"", content: str = "") -> tuple:
        """One request on a connection of its own, as gunicorn's workers serve them; (sample, head, body)."""
        headers = headers_of(session) | {"Host": HOST, "Content-Length": str(len(body))}
        if content:
            headers["Content-Type"] = content
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        began = time.monotonic()
        try:
            answer = await asyncio.wait_for(
                self._exchange(f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + body), PATIENCE
            )
            status = int(answer[9:12])
        except (OSError, ValueError, TimeoutError):
            answer, status = b"", 0
        seconds = time.monotonic() - began
        top, _, rest = answer.partition(b"\r\n\r\n")
        timing = next((line for line in top.split(b"\r\n") if line.lower().startswith(b"server-timing:")), b"")
        parts = {name.decode(): float(value) for name, value in TIMING.findall(timing)}
        return Sample(kind, status, seconds, began, parts), top, rest

    async def _exchange(self, request: bytes) -> bytes:
        reader, writer = await asyncio.open_connection(HOST, self.port)
        try:
            writer.write(request)
            return await reader.read()
        finally:
            writer.close()

    async def log_in(self, officer: Officer, password: str, after: float) -> None:
        """By the page, as people do; a browser shows it first."""
        await asyncio.sleep(after)
        form = urlencode({"username": officer.username, "password": password, "csrfmiddlewaretoken": "a1b2c3d4" * 4})
        sample, head, _ = await self.ask(
            "đăng nhập", "POST", "/dang-nhap/", "", form.encode(), "application/x-www-form-urlencoded"
        )
        found = re.search(rb"sessionid=(\w+)", head)
        officer.session = found[1].decode() if found else ""
        self.logins.append(sample if found else Sample(sample.kind, 0, sample.seconds, sample.began))

    async def work(self, officer: Officer) -> None:
        """Acts at moments of their own, on average one in five seconds, whether the last was quick or slow."""
        due = time.monotonic() + self.chance.uniform(0, EVERY)
        while due < self.until:
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            await self.act(officer)
            due += self.chance.uniform(0.5, 1.5) * EVERY

    async def act(self, officer: Officer) -> None:
        kind = self.chance.choices([*ACTS], [*ACTS.values()])[0]
        if kind == "gửi" and officer.may_submit and not officer.unit.is_sent:
            await self.submit(officer)
        elif kind == "lưu" and not officer.unit.is_sent:
            await self.save(officer)
        elif kind == "trang chung":
            await self._get(kind, self.chance.choice(["/", "/ket-qua/"]), officer)
        else:
            await self._get("mở biểu", officer.unit.address, officer)

    async def save(self, officer: Officer) -> None:
        """What the grid coalesces: the cells of one to three lines typed within a moment."""
        keys = self.chance.sample(officer.keys, min(len(officer.keys), self.chance.randint(1, 3)))
        lines = []
        for key in keys:
            before = officer.unit.lines[key]
            step = -1 if key in officer.raised else 1
            cells = {name: str(before[name] + step) for name in RAISED}
            lines.append({"key": key, "cells": cells, "was": {name: str(before[name]) for name in RAISED}})
        body = json.dumps({"whole": False, "lines": lines}).encode()
        sample, _, answer = await self.ask(
            "lưu", "POST", f"{officer.unit.address}luu/", officer.session, body, "application/json"
        )
        if sample.status == 200:
            for line in json.loads(answer)["lines"]:
                stands = {name: line["counts"][name] or 0 for name in RAISED}
                if stands != officer.unit.lines[line["key"]]:
                    officer.unit.lines[line["key"]] = stands
                    officer.raised ^= {line["key"]}
        self.samples.append(sample)

    async def submit(self, officer: Officer) -> None:
        """Sent up, and the page that a browser goes on to; sent back by the reviewer a moment later, so that the evening
        goes on. Refused for a line: 422."""
        officer.unit.is_sent = True
        sample, head, _ = await self._post("gửi", f"{officer.unit.address}gui/", officer.session, {})
        self.samples.append(sample)
        if sample.status == 302:
            await self._get("mở biểu", urljoin(officer.unit.address, _location(head)), officer)
            await asyncio.sleep(1)
            back = {"reason": "Xem lại."}
            path = f"{officer.unit.address}tra-lai/"
            self.samples.append((await self._post("trả lại", path, officer.unit.reviewer, back))[0])
        officer.unit.is_sent = False

    async def _get(self, kind: str, path: str, officer: Officer) -> None:
        self.samples.append((await self.ask(kind, "GET", path, officer.session))[0])

    async def _post(self, kind: str, path: str, session: str, data: dict) -> tuple:
        return await self.ask(
            kind, "POST", path, session, urlencode(data).encode(), "application/x-www-form-urlencoded"
        )

    async def play(
        self, officers: list[Officer], password: str, ramp: float, seconds: float, everybody_is_in: Callable[[], None]
    ) -> None:
        """Each logs in, one after the other within `ramp` seconds, and works from then on; measured are the `seconds` from
        when everybody is in."""
        step = ramp / len(officers)
        coming = [asyncio.create_task(self.log_in(one, password, step * turn)) for turn, one in enumerate(officers)]
        working = [self._come_and_work(task, one) for task, one in zip(coming, officers, strict=True)]
        day = asyncio.gather(*working)
        await asyncio.gather(*coming)
        self.measured_from = time.monotonic()
        self.until = self.measured_from + seconds
        everybody_is_in()
        await day

    async def _come_and_work(self, coming: asyncio.Task, officer: Officer) -> None:
        await coming
        if officer.session:
            await self.work(officer)

    @property
    def measured(self) -> list[Sample]:
        """The requests that began in the measured time."""
        return [one for one in self.samples if one.began >= self.measured_from]
