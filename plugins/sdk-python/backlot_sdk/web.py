"""HTTP to the hosts that plugin.toml lists in `[permissions] http`. In queries, after-hooks and jobs."""

import json as json_of
from dataclasses import dataclass, field
from typing import Any

from .calls import asked
from .values import Fault
from .wire import interface


@dataclass(frozen=True, slots=True)
class Answer:
    """What another server answered. Whatever its status is, it is an answer; nobody follows redirects."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str | None:
        """The value of a header, however its name is written."""
        found = (value for own, value in self.headers if own.lower() == name.lower())
        return next(found, None)

    def text(self) -> str:
        """The body as a text."""
        return self.body.decode("utf-8", "replace")

    def json(self) -> Any:
        """What the body says as JSON."""
        return json_of.loads(self.body)


@dataclass(slots=True)
class Request:
    """A request that is being put together: `Request("POST", url).json({...}).send()`."""

    method: str
    url: str
    _headers: list[tuple[str, str]] = field(default_factory=list)
    _body: bytes = b""
    _secrets: list[tuple[str, str]] = field(default_factory=list)
    _timeout_ms: int = 0

    def header(self, name: str, value: str) -> "Request":
        """A header. Where its value says `secret:name`, the host puts in what is set under that name."""
        self._headers.append((name, value))
        return self

    def body(self, body: bytes | str) -> "Request":
        """What is sent."""
        self._body = body.encode() if isinstance(body, str) else body
        return self

    def json(self, value: Any) -> "Request":
        """What is sent, as JSON."""
        self.header("content-type", "application/json")
        return self.body(json_of.dumps(value, allow_nan=False))

    def secret(self, pointer: str, name: str) -> "Request":
        """Has the host put a secret into a body of JSON, where a pointer such as `/token` leads."""
        self._secrets.append((pointer, name))
        return self

    def timeout(self, milliseconds: int) -> "Request":
        """Milliseconds that it may take at most."""
        self._timeout_ms = milliseconds
        return self

    def send(self) -> Answer:
        """Sends it. Raises a `Fault`: `DENIED` for an address that the manifest does not list, `UNAVAILABLE`,
        `TIMEOUT`, `FORBIDDEN` for a private network that the server's settings do not open, `TOO_LONG`."""
        [said] = send([self])
        if isinstance(said, Fault):
            raise said
        return said

    def outgoing(self) -> Any:
        """The request as the host wants it."""
        wire = interface("web")
        headers = [wire.Header(name, value) for name, value in self._headers]
        return wire.Outgoing(self.method, self.url, headers, self._body, self._timeout_ms, self._secrets)


def send(requests: list[Request]) -> list[Answer | Fault]:
    """Sends requests all at once; answers in their order, faults among them."""
    said = asked(interface("web").send, [request.outgoing() for request in requests])
    return [_answer(one) for one in said]


def _answer(said: Any) -> Answer | Fault:
    if isinstance(said, interface("types").Err):
        return Fault(said.value.code, said.value.message, said.value.permanent)
    incoming = said.value
    headers = [(header.name, header.value) for header in incoming.headers]
    return Answer(incoming.status, headers, bytes(incoming.body))
