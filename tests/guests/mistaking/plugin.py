"""Makes mistakes of which neither Python nor its bindings would tell the author where they were made."""

from typing import Any

from backlot_sdk import Batch, Change, Refusal, action, before, lookup, now


@before("stage")
def stage(batch: Batch) -> None:
    for row in batch:
        if row["name"] == "stage nothing":
            batch.stage(Change.update("Tag", None, name="nobody's"))
        if row["name"] == "refuse so":
            row.refuse("NOT_SO", "Not so.", details={"at": now()})


@before("spoil")
def spoil(batch: Batch) -> None:
    for row in batch:
        tags = row["tags"] or []
        if tags:
            tags.clear()
            code = "KEPT" if row["tags"] else "SPOILED"
            row.refuse(code, "What was done to the list of its tags.", field="tags")


@action("mistake")
def mistake(arguments: dict[str, Any]) -> dict[str, Any]:
    match arguments["way"]:
        case "keys":
            lookup.by_keys("Tag", ["tag_01k3v9q0c2e4bs7hrfy9tq0m6d"], ["name"])
        case "after":
            lookup.search("Tag").after("tag_01k3v9q0c2e4bs7hrfy9tq0m6d").read("name")
        case "value":
            lookup.search("Shot").where("sequence", "eq", "seq_01k3v9q0c2e4bs7hrfy9tq0m6d").count()
        case "details":
            raise Refusal("NOT_NOW", "Not now.", details={"at": now()})
    return {"said": "nothing"}
