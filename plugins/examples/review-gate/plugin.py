"""No approval of a shot while a published version of it lacks a thumbnail."""

from backlot_sdk import Batch, Change, before, lookup, settings

REMINDER = "This version is published without a thumbnail: its shot cannot be approved before it has one."


@before("gate")
def gate(batch: Batch) -> None:
    """Refuses approvals, whoever or whatever asks for them."""
    approved = settings()["approved"].split()
    statuses = {row["status"] for row in batch}
    codes = {found.key: found["code"] for found in lookup.by_keys("Status", list(statuses), ["code"])}
    shots = [row for row in batch if codes.get(row["status"]) in approved]
    if not shots:
        return
    bare = lookup.search("Version").where("task", "is_in", *[row.key for row in shots])
    bare = bare.where("isPublished", "eq", True).where("thumbnail", "is_null", True)
    names: dict[object, list[str]] = {}
    for version in bare.limit(1000).read("task", "name"):
        names.setdefault(version["task"], []).append(version["name"])
    for row in shots:
        if row.key in names:
            message = f"{row['name']} has published versions without a thumbnail."
            details = {"versions": names[row.key]}
            row.refuse("THUMBNAIL_MISSING", message, field="status", details=details)


@before("remind")
def remind(batch: Batch) -> None:
    """Leaves a note on such versions, for the supervisor and for whoever made them."""
    for row in batch:
        note = batch.stage(Change.create("Note", content=REMINDER))
        batch.stage(Change.link("Version", row.key, notes=[note]))
