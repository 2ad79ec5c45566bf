"""Does whatever the field `ask` of a record says: what `tests/it/conformance` expects of each language."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

# What is computed, and what asks other servers, registers itself.
import computing  # noqa: F401
import fetching  # noqa: F401
import records
from backlot_sdk import (
    Batch,
    Change,
    Fact,
    Fault,
    Narrowing,
    Progress,
    Refusal,
    Row,
    action,
    after,
    backfill,
    before,
    graph,
    journal,
    lookup,
    narrow,
    new_keys,
    now,
    project,
    random,
    settings,
    signals,
    store,
    who,
)

Deed = Callable[[Batch, Row], None]


def change(_: Batch, row: Row) -> None:
    """Reads every kind of value, and writes another one of it."""
    row.rewrite("text", row["text"].upper())
    row.rewrite("long", row["long"] + "!")
    row.rewrite("whole", row["whole"] + 1)
    row.rewrite("real", row["real"] * 2)
    row.rewrite("truth", not row["truth"])
    row.rewrite("price", row["price"] + Decimal("0.25"))
    row.rewrite("moment", row["moment"] + timedelta(microseconds=1_000_001))
    row.rewrite("length", row["length"] + 60)
    row.rewrite("extra", {"was": row["extra"]})
    row.rewrite("word", "TWO" if row["word"] == "ONE" else "ONE")


def keep(_: Batch, row: Row) -> None:
    """Writes what was read: nothing may be lost on the way."""
    for name in ("text", "long", "whole", "real", "truth", "price", "moment", "length", "extra", "word", "parent"):
        row.rewrite(name, row[name])


def clear(_: Batch, row: Row) -> None:
    """Makes everything nothing."""
    for name in ("text", "long", "whole", "real", "truth", "price", "moment", "length", "extra", "word", "parent"):
        row.rewrite(name, None)


def missing(_: Batch, row: Row) -> None:
    """Tells which values are nothing."""
    names = ("text", "long", "whole", "real", "truth", "price", "moment", "length", "extra", "word", "parent")
    row.rewrite("long", " ".join(name for name in names if row[name] is None))


def changes(batch: Batch, row: Row) -> None:
    """Tells what is stored, and what changes."""
    was = row.stored("text") or "-"
    row.rewrite("long", f"{batch.verb} {batch.kind} {row.revision} {was} {row.changes('text')} {row.is_derived}")


def refuse(_: Batch, row: Row) -> None:
    """Refuses with everything that can be said."""
    row.refuse("NOT_GOLDEN", f"No: {row['text']}", field="text", details={"text": row["text"], "most": 3, "deep": [True, None]})


def stage(batch: Batch, row: Row) -> None:
    """Asks for two further records that point to each other, and to this one."""
    child, grandchild = Change.create("Golden", name="a", ask="none", text="child"), Change.create("Golden", name="b", ask="none")
    child.set("parent", row.key)
    grandchild.set("text", "grandchild").set("parent", child.key)
    batch.stage(child)
    batch.stage(grandchild)
    batch.stage(Change.link("Golden", row.key, friends=[child.key, grandchild.key]))
    batch.stage(Change.unlink("Golden", row.key, friends=[grandchild.key]))


def change_other(batch: Batch, row: Row) -> None:
    """Changes the parent, and deletes whoever has the text that is to go."""
    batch.stage(Change.update("Golden", row["parent"], ask="none", text=row["text"]))
    for found in lookup.search("Golden").where("text", "eq", "to go").read():
        batch.stage(Change.delete("Golden", found.key))


def look(_: Batch, row: Row) -> None:
    """Finds its parent by key, its siblings by conditions, and tells of them."""
    fields = ["text", "whole", "real", "truth", "price", "moment", "length", "extra", "word", "parent", "friends"]
    [parent] = lookup.by_keys("Golden", [row["parent"]], fields)
    siblings = lookup.search("Golden").where("parent", "eq", row["parent"])
    page = siblings.limit(1).read("text")
    rest = siblings.limit(9).after(page[0].key).read("text")
    count = lookup.search("Golden").where("parent", "eq", row["parent"]).where("text", "starts_with", "s").count()
    nothing = lookup.search("Golden").where("parent", "eq", row["parent"]).where("whole", "is_null", True).count()
    some = lookup.search("Golden").where("text", "is_in", "s1", "s2").where("whole", "ge", 2).read("whole")
    micros = parent["moment"].microsecond
    told = [
        parent["text"],
        parent["whole"],
        parent["real"],
        str(parent["truth"]).lower(),
        parent["price"],
        micros,
        parent["length"],
        parent["extra"]["a"],
        parent["word"],
        str(parent["parent"] is None).lower(),
        len(parent["friends"]),
        page[0]["text"],
        ",".join(one["text"] for one in rest),
        count,
        nothing,
        some[0]["whole"],
    ]
    row.rewrite("long", " ".join(str(one) for one in told))


def gaps(_: Batch, row: Row) -> None:
    """Counts those that have no number among more records than a word has bits."""
    found = lookup.search("Golden").where("text", "eq", row["text"]).limit(1000).read("whole")
    missing = [at for at, one in enumerate(found) if one["whole"] is None]
    row.rewrite("long", f"{len(found)} {len(missing)}")


def denied(_: Batch, row: Row) -> None:
    """Asks for what the host refuses, and carries on."""
    try:
        lookup.search("Golden").order("whole").read("text")
    except Fault as fault:
        row.rewrite("long", f"{fault.code} {fault.permanent}")


def tell(_: Batch, row: Row) -> None:
    """Tells of the settings, of who asks, and of the call."""
    given = settings()
    [first, second] = new_keys(2)
    told = [given["word"], given["count"] + 1, given["share"] * 2, str(given["flag"]).lower()]
    told += [who().login, str(who().user is not None).lower(), str(first != second).lower()]
    told += [str(project() is None).lower()]
    row.rewrite("long", " ".join(str(one) for one in told))
    row.rewrite("moment", now())


def roll(_: Batch, row: Row) -> None:
    """Rolls dice twice: the second time it must be something else."""
    first, second = random(8), random(8)
    row.rewrite("text", first.hex())
    row.rewrite("long", second.hex())
    row.rewrite("truth", now() == now())


def write(_: Batch, row: Row) -> None:
    """Writes to the journal, and counts."""
    journal.info("golden", text=row["text"], many=3)
    journal.warn("careful")
    print("printed", row["text"])
    journal.count("asked", 2)
    journal.observe("sizes", 1.5)


def named(_: Batch, row: Row) -> None:
    """Tells the record's id, as documents want it."""
    row.rewrite("long", row.key.id("Golden"))


def fault(_: Batch, row: Row) -> None:
    """Says that it cannot go on."""
    raise Fault("GAVE_UP", f"cannot go on with {row['text']}")


def throw(_: Batch, row: Row) -> None:
    """Does what nobody expected."""
    row.rewrite("whole", [1, 2][row["whole"]])


def mistake(_: Batch, row: Row) -> None:
    """Names a field that the manifest does not."""
    row.rewrite("nonsense", 1)


def nested(_: Batch, row: Row) -> None:
    """Calls itself until there is no end."""
    nested(_, row)


def spin(_: Batch, _row: Row) -> None:
    """Never ends."""
    while True:
        pass


def hoard(_: Batch, _row: Row) -> None:
    """Wants all memory."""
    pile = []
    while True:
        pile.append(bytearray(1 << 20))


DEEDS: dict[str, Deed] = {
    "change": change,
    "change-other": change_other,
    "changes": changes,
    "clear": clear,
    "denied": denied,
    "fault": fault,
    "gaps": gaps,
    "hoard": hoard,
    "keep": keep,
    "look": look,
    "missing": missing,
    "mistake": mistake,
    "named": named,
    "nested": nested,
    "refuse": refuse,
    "roll": roll,
    "spin": spin,
    "stage": stage,
    "tell": tell,
    "throw": throw,
    "write": write,
}


@before("golden")
def golden(batch: Batch) -> None:
    """Does what each row asks for."""
    for row in batch:
        if batch.verb in ("link", "unlink"):
            journal.info(f"{batch.verb} {len(row['friends'] or [])}")
        elif batch.verb == "delete":
            journal.info(f"delete {row.stored('text')}")
        elif row["ask"] in DEEDS:
            DEEDS[row["ask"]](batch, row)


@after("seen")
def seen(facts: list[Fact]) -> None:
    """Tells what happened, and has it told once more."""
    for fact in facts:
        if fact["ask"] == "follow":
            journal.info(f"seen {fact.verb} {fact.kind} {fact['text']} {fact.attempt}")
            if fact.attempt == 1:
                fact.again("once more")


def keep_values() -> str:
    """Puts values into the drawer, finds them, and takes one out."""
    store.write("one", b"1")
    store.write("two", b"2", expected=0)
    try:
        store.write("two", b"3", expected=0)
        code = ""
    except Fault as fault:
        code = fault.code
    one, three = store.read("one", "three")
    names = ",".join(entry.name for entry in store.scan(""))
    value = one.value.decode() if one else ""
    return f"{value} {str(three is None).lower()} {code} {names} {store.remove('one', 'three')}"


def say() -> str:
    """Speaks of what it may, and of what it may not."""
    signals.publish("golden.said", {"text": "grün", "many": [1, None]})
    try:
        signals.publish("other.said", None)
    except Fault as fault:
        return fault.code
    return ""


def typed(golden: str) -> str:
    """Runs documents by their types, and is told what is wrong as a fault."""
    changed = records.change(id=golden, text="typed").golden_update.golden.text
    found = records.find(id=golden).golden
    try:
        records.find(id="golden_7")
    except Fault as fault:
        return f"{changed} {found.text if found else None} {fault.code}"
    return "nothing was wrong"


@action("goldenDo")
def golden_do(arguments: dict[str, Any]) -> dict[str, Any]:
    """Does what it is told to."""
    golden = arguments["golden"]
    match arguments["what"]:
        case "store":
            return {"told": keep_values()}
        case "find":
            return {"told": graph.query("find", id=golden)["data"]["golden"]["text"]}
        case "change":
            changed = graph.mutate("change", id=golden, text="changed")
            return {"told": changed["data"]["goldenUpdate"]["golden"]["text"]}
        case "typed":
            return {"told": typed(golden)}
        case "signal":
            return {"told": say()}
        case "refuse":
            raise Refusal("NOT_GOLDEN", "No, not that.", {"most": 3})
        case "fault":
            raise Fault("GAVE_UP", "cannot go on")
        case other:
            raise KeyError(other)


@backfill("golden-fill")
def golden_fill(cursor: str | None) -> Progress:
    """Fills in what was there before, in two parts that meet in the drawer."""
    if cursor is None:
        store.write("filled", b"half")
        return Progress("half", finished=False, rows_done=2)
    (half,) = store.read("filled")
    if half is None or half.value.decode() != cursor:
        raise Fault("GAVE_UP", "cannot go on from there")
    store.remove("filled")
    return Progress(None, finished=True, rows_done=1)


@narrow("veil")
def veil(narrowing: Narrowing) -> None:
    """Lets some be seen."""
    narrowing.only("word", "eq", "ONE").only("text", "starts_with", "s")
    narrowing.only("rank", "is_in", 1, 2, 3).only("golden", "is_null", True)


@narrow("seal")
def seal(narrowing: Narrowing) -> None:
    """Lets nothing be seen."""
    narrowing.refuse("SEALED", f"Nobody reads {narrowing.kind}.")
