"""Requests to other servers."""

from typing import Any

from backlot_sdk import Fault, action, web


@action("goldenFetch")
def golden_fetch(arguments: dict[str, Any]) -> dict[str, Any]:
    """Sends a note with a secret in a header and in the body, and tells what came back."""
    url = arguments["url"]
    request = web.Request("POST", url).header("Authorization", "Bearer secret:token")
    request.json({"token": None, "text": "grün"}).secret("/token", "token").timeout(2_000)
    try:
        answer = request.send()
    except Fault as fault:
        return {"told": f"{fault.code} {fault.permanent}"}
    both = web.send([web.Request("GET", url), web.Request("GET", "https://example.com/")])
    others = " ".join(one.code if isinstance(one, Fault) else str(one.status) for one in both)
    kind = answer.header("x-kind") or "-"
    return {"told": f"{answer.status} {kind} {answer.json()['text']} {others}"}
