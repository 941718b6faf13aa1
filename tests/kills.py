"""Kills the service again and again while WhatsApp delivers, and counts what became of it all.

Meta's part is played as documented: what is not answered with 200 is delivered again, some of what
was is too, and every message taken is told of afterwards.
"""

import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

import httpx2 as httpx

from tests.conftest import ROOT
from tests.databases import free_port
from tests.fake_graph import FakeGraph, echo, notification, serving, signed, words
from tests.replica import PATIENCE

_PEOPLE = 8
_AGAIN = 0.2
_WHILE_SENDING = 0.1
_PATIENCE_SECONDS = 90.0
_READY_SECONDS = 60.0
# Longer than a lease and the wait for an echo together: what would come twice has come by then.
_QUIET_SECONDS = PATIENCE.lease + PATIENCE.park + 1


@dataclass(frozen=True)
class Outcome:
    """kills: how many there were; accepted: messages the service said 200 to; unanswered, doubled:
    how many of their replies are missing or came twice; acks: seconds each 200 took, sorted.
    """

    kills: int
    accepted: int
    unanswered: int
    doubled: int
    acks: tuple[float, ...] = field(compare=False, repr=False)

    def ack(self, share: float) -> float:
        """Seconds within which this share of the deliveries was acknowledged."""
        return self.acks[int(share * (len(self.acks) - 1))]


@dataclass
class Replica:
    """A process that can be killed and started again."""

    database_url: str
    graph_url: str
    port: int = field(default_factory=free_port)
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        """Its webhook."""
        return f"http://127.0.0.1:{self.port}/webhooks/whatsapp/webhook"

    def start(self) -> None:
        """Starts it, without waiting for it."""
        arguments = [self.database_url, self.graph_url, str(self.port)]
        command = [sys.executable, "-W", "ignore", "-m", "tests.replica", *arguments]
        self.process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)

    def kill(self) -> None:
        """SIGKILL: it has no time for anything."""
        # The same process throughout: meanwhile another thread may start the next one.
        if victim := self.process:
            victim.send_signal(signal.SIGKILL)
            victim.wait()

    def wait_until_ready(self) -> None:
        """Waits until it answers."""
        deadline = time.monotonic() + _READY_SECONDS
        with httpx.Client() as client:
            while time.monotonic() < deadline:
                try:
                    if client.get(f"http://127.0.0.1:{self.port}/healthz").is_success:
                        return
                except httpx.HTTPError:
                    time.sleep(0.05)
        raise TimeoutError("the service did not start")


class Meta:
    """Delivers messages until each is accepted, and tells what became of what it took."""

    def __init__(self, replicas: list[Replica], chance: random.Random) -> None:
        self.accepted: Counter[str] = Counter()
        self.acks: list[float] = []
        self.replicas = replicas
        self._chance = chance
        self._client = httpx.Client(timeout=5)
        self._number = 0

    def close(self) -> None:
        """Ends its connections."""
        self._client.close()

    def batch(self, stop: threading.Event) -> None:
        """One to three messages in one notification, delivered until accepted."""
        messages = []
        for _ in range(self._chance.randint(1, 3)):
            self._number += 1
            person = f"6140000{self._chance.randrange(_PEOPLE):04}"
            messages.append(words("price please", person, f"wamid.in{self._number}"))
        if self.deliver(notification({"messages": messages}), stop):
            self.accepted.update(message["from"] for message in messages)

    def deliver(self, content: dict[str, Any], stop: threading.Event) -> bool:
        """Until one replica says 200; now and then once more."""
        body, headers = signed(content)
        done, first = False, True
        while first or (not done and not stop.is_set()):
            first = False
            try:
                replica = self._chance.choice(self.replicas)
                started = time.monotonic()
                answer = self._client.post(replica.url, content=body, headers=headers)
            except (httpx.HTTPError, RuntimeError):
                # RuntimeError: the client was closed, it is all over.
                time.sleep(0.05)
                continue
            if answer.is_success:
                self.acks.append(time.monotonic() - started)
            done = done or answer.is_success
            first = done and self._chance.random() < _AGAIN
        return done


def run(database_url: str, kills: int, replicas: int, seed: int = 1) -> Outcome:
    """What becomes of the messages while so many kills happen."""
    chance = random.Random(seed)
    graph = FakeGraph()
    with serving(graph) as url:
        processes = [Replica(database_url, url) for _ in range(replicas)]
        for replica in processes:
            replica.start()
        for replica in processes:
            replica.wait_until_ready()
        try:
            return _count(graph, processes, kills, chance)
        finally:
            for replica in processes:
                replica.kill()


class _Storm:
    """Deliveries and kills at the same time. calm: no more kills; over: nothing more at all."""

    def __init__(self, graph: FakeGraph, replicas: list[Replica], chance: random.Random) -> None:
        self.calm, self.over = threading.Event(), threading.Event()
        self.kills = 0
        self._replicas = replicas
        self._chance = chance
        self._echoes = Meta(replicas, chance)
        graph.took = self._took

    def close(self) -> None:
        """Ends it."""
        self.over.set()
        self._echoes.close()

    def kill(self, kills: int) -> None:
        """Kills at random moments; each victim comes back before the next one."""
        for _ in range(kills):
            time.sleep(self._chance.uniform(0.1, 1.5))
            victim = self._chance.choice(self._replicas)
            victim.kill()
            self.kills += 1
            victim.wait_until_ready()
        self.calm.set()

    def restart(self) -> None:
        """What an operator's service manager does."""
        while not self.over.wait(0.05):
            for replica in self._replicas:
                if replica.process and replica.process.poll() is not None:
                    replica.start()

    def _took(self, body: dict[str, Any]) -> None:
        # Killed while Meta has the message and the service does not know it yet.
        if not self.calm.is_set() and self._chance.random() < _WHILE_SENDING:
            self.kills += 1
            self._chance.choice(self._replicas).kill()
        told = notification(echo(body))
        threading.Thread(target=self._echoes.deliver, args=(told, self.over), daemon=True).start()


def _count(graph: FakeGraph, replicas: list[Replica], kills: int, chance: random.Random) -> Outcome:
    with closing(Meta(replicas, chance)) as meta, closing(_Storm(graph, replicas, chance)) as storm:
        for work, arguments in ((storm.kill, (kills,)), (storm.restart, ())):
            threading.Thread(target=work, args=arguments, daemon=True).start()
        while not storm.calm.is_set():
            meta.batch(storm.over)
            time.sleep(chance.uniform(0, 0.15))
        _wait(graph, meta)
        # Person by person, or one lost and one too many of two people would make up for each other;
        # one reply sent twice is counted once, or it would make up for one that is missing.
        different = {body["biz_opaque_callback_data"]: body["to"] for body in graph.sent}
        replies = Counter(different.values())
        doubled = (replies - meta.accepted).total() + len(graph.sent) - len(different)
        return Outcome(
            storm.kills,
            meta.accepted.total(),
            (meta.accepted - replies).total(),
            doubled,
            tuple(sorted(meta.acks)),
        )


def _wait(graph: FakeGraph, meta: Meta) -> None:
    """Until everything is answered, and a little longer for what would come twice."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while len(graph.sent) < meta.accepted.total() and time.monotonic() < deadline:
        time.sleep(0.1)
    time.sleep(_QUIET_SECONDS)
