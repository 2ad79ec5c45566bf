// Does whatever the field `ask` of a record says: what `tests/it/conformance` expects of each language.

import {
    Batch,
    Change,
    Fault,
    Key,
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
    newKeys,
    now,
    project,
    random,
    settings,
    signals,
    store,
    who,
} from "@backlot/sdk";
import * as records from "./records.ts";
// What is computed, and what asks other servers, names itself.
import "./computing.ts";
import "./fetching.ts";

interface Golden {
    [field: string]: unknown;
    ask: string;
    text: string;
    long: string;
    whole: number;
    real: number;
    truth: boolean;
    price: string;
    moment: number;
    length: number;
    extra: { a: number };
    word: "ONE" | "TWO";
    parent: Key;
    friends: Key[];
}

type Deed = (row: Row<Golden>, batch: Batch<Golden>) => void;

const NAMES = [
    "text",
    "long",
    "whole",
    "real",
    "truth",
    "price",
    "moment",
    "length",
    "extra",
    "word",
    "parent",
] as const;

const DEEDS: Record<string, Deed> = {
    // Reads every kind of value, and writes another one of it.
    change(row) {
        row.rewrite("text", row.text("text")!.toUpperCase());
        row.rewrite("long", `${row.text("long")}!`);
        row.rewrite("whole", row.number("whole")! + 1);
        row.rewrite("real", row.number("real")! * 2);
        row.rewrite("truth", !row.truth("truth"));
        row.rewrite("price", (Number(row.text("price")) + 0.25).toFixed(2));
        row.rewrite("moment", row.number("moment")! + 1_000_001);
        row.rewrite("length", row.number("length")! + 60);
        row.rewrite("extra", { was: row.value("extra") } as never);
        row.rewrite("word", row.text("word") === "ONE" ? "TWO" : "ONE");
    },

    // Writes what was read: nothing may be lost on the way.
    keep(row) {
        for (const name of NAMES) {
            row.rewrite(name, row.value(name));
        }
    },

    // Makes everything nothing.
    clear(row) {
        for (const name of NAMES) {
            row.rewrite(name, null);
        }
    },

    // Tells which values are nothing.
    missing(row) {
        row.rewrite("long", NAMES.filter((name) => row.value(name) === null).join(" "));
    },

    // Tells what is stored, and what changes.
    changes(row, batch) {
        const was = row.stored("text") ?? "-";
        const told = [batch.verb, batch.kind, row.revision, was, title(row.changes("text")), title(row.isDerived)];
        row.rewrite("long", told.join(" "));
    },

    // Refuses with everything that can be said.
    refuse(row) {
        const text = row.text("text");
        row.refuse("NOT_GOLDEN", `No: ${text}`, { field: "text", details: { text, most: 3, deep: [true, null] } });
    },

    // Asks for two further records that point to each other, and to this one.
    stage(row, batch) {
        const child = Change.create("Golden", { name: "a", ask: "none", text: "child" }).set("parent", row.key);
        const grandchild = Change.create("Golden", { name: "b", ask: "none" });
        grandchild.set("text", "grandchild").set("parent", child.key);
        batch.stage(child);
        batch.stage(grandchild);
        batch.stage(Change.link("Golden", row.key, { friends: [child.key, grandchild.key] }));
        batch.stage(Change.unlink("Golden", row.key, { friends: [grandchild.key] }));
    },

    // Changes the parent, and deletes whoever has the text that is to go.
    "change-other"(row, batch) {
        batch.stage(Change.update("Golden", row.link("parent")!, { ask: "none", text: row.text("text") }));
        for (const found of lookup.search("Golden").where("text", "eq", "to go").read()) {
            batch.stage(Change.delete("Golden", found.key));
        }
    },

    // Finds its parent by key, its siblings by conditions, and tells of them.
    look(row) {
        const fields = ["text", "whole", "real", "truth", "price", "moment", "length", "extra", "word", "parent", "friends"];
        const parent = row.link("parent")!;
        const found = lookup.byKeys<Golden>("Golden", [parent], fields)[0]!;
        const siblings = lookup.search<Golden>("Golden").where("parent", "eq", parent);
        const page = siblings.limit(1).read("text");
        const rest = siblings.limit(9).after(page[0]!.key).read("text");
        const children = () => lookup.search("Golden").where("parent", "eq", parent);
        const some = lookup.search<Golden>("Golden").where("text", "is-in", "s1", "s2").where("whole", "ge", 2).read("whole");
        const told = [
            ...["text", "whole"].map((name) => found.value(name)),
            found.value("real")!.toFixed(1),
            found.value("truth"),
            found.value("price"),
            found.value("moment")! % 1_000_000,
            found.value("length"),
            found.value("extra")!.a,
            found.value("word"),
            found.value("parent") === null,
            found.value("friends")!.length,
            page[0]!.value("text"),
            rest.map((one) => one.value("text")).join(","),
            children().where("text", "starts-with", "s").count(),
            children().where("whole", "is-null", true).count(),
            some[0]!.value("whole"),
        ];
        row.rewrite("long", told.join(" "));
    },

    // Counts those that have no number among more records than a word has bits.
    gaps(row) {
        const found = lookup.search<Golden>("Golden").where("text", "eq", row.text("text")).limit(1000).read("whole");
        const missing = found.filter((one) => one.value("whole") === null);
        row.rewrite("long", `${found.length} ${missing.length}`);
    },

    // Asks for what the host refuses, and carries on.
    denied(row) {
        try {
            lookup.search("Golden").order("whole").read("text");
        } catch (fault) {
            if (fault instanceof Fault) {
                row.rewrite("long", `${fault.code} ${title(fault.permanent)}`);
            }
        }
    },

    // Tells of the settings, of who asks, and of the call.
    tell(row) {
        const given = settings<{ word: string; count: number; share: number; flag: boolean }>();
        const [first, second] = newKeys(2);
        const told = [given.word, given.count + 1, (given.share * 2).toFixed(1), given.flag];
        const asking = [who().login, who().user !== null, !first!.equals(second!), project() === null];
        row.rewrite("long", [...told, ...asking].join(" "));
        row.rewrite("moment", now());
    },

    // Rolls dice twice: the second time it must be something else.
    roll(row) {
        const hex = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
        row.rewrite("text", hex(random(8)));
        row.rewrite("long", hex(random(8)));
        row.rewrite("truth", now() === now() && Date.now() === new Date().getTime());
    },

    // Writes to the journal, and counts.
    write(row) {
        journal.info("golden", { text: row.text("text"), many: 3 });
        journal.warn("careful");
        console.log("printed", row.text("text"));
        journal.count("asked", 2);
        journal.observe("sizes", 1.5);
    },

    // Tells the record's id, as documents want it.
    named(row) {
        row.rewrite("long", row.key.id("Golden"));
    },

    // Says that it cannot go on.
    fault(row) {
        throw new Fault("GAVE_UP", `cannot go on with ${row.text("text")}`);
    },

    // Does what nobody expected.
    throw(row) {
        const nothing = [1, 2][row.number("whole")!] as unknown as { of: number };
        row.rewrite("whole", nothing.of);
    },

    // Names a field that the manifest does not.
    mistake(row) {
        row.rewrite("nonsense", 1);
    },

    // Calls itself until there is no end.
    nested(row, batch) {
        DEEDS["nested"]!(row, batch);
        row.rewrite("text", "never");
    },

    // Never ends.
    spin() {
        for (;;);
    },

    // Wants all memory.
    hoard() {
        const pile = [];
        for (;;) {
            pile.push(new Uint8Array(1 << 20));
        }
    },
};

function title(truth: boolean): string {
    return truth ? "True" : "False";
}

before<Golden>("golden", (batch) => {
    for (const row of batch.rows) {
        if (batch.verb === "link" || batch.verb === "unlink") {
            journal.info(`${batch.verb} ${row.links("friends").length}`);
        } else if (batch.verb === "delete") {
            journal.info(`delete ${row.stored("text")}`);
        } else {
            DEEDS[row.text("ask") ?? ""]?.(row, batch);
        }
    }
});

// Tells what happened, and has it told once more.
after<Golden>("seen", (facts) => {
    for (const fact of facts) {
        if (fact.value("ask") === "follow") {
            journal.info(`seen ${fact.verb} ${fact.kind} ${fact.value("text")} ${fact.attempt}`);
            if (fact.attempt === 1) {
                fact.again("once more");
            }
        }
    }
});

// Puts values into the drawer, finds them, and takes one out.
function keepValues(): string {
    const bytes = (digit: number) => new Uint8Array([48 + digit]);
    store.write("one", bytes(1));
    store.write("two", bytes(2), { expected: 0 });
    let code = "";
    try {
        store.write("two", bytes(3), { expected: 0 });
    } catch (fault) {
        code = (fault as Fault).code;
    }
    const [one, three] = store.read("one", "three");
    const names = store.scan("").map((entry) => entry.name).join(",");
    const value = String.fromCharCode(...(one?.value ?? []));
    return `${value} ${three === null} ${code} ${names} ${store.remove("one", "three")}`;
}

// Speaks of what it may, and of what it may not.
function say(): string {
    signals.publish("golden.said", { text: "grün", many: [1, null] });
    try {
        signals.publish("other.said", null);
    } catch (fault) {
        return (fault as Fault).code;
    }
    return "";
}

// Does what it is told to.
// Runs documents by their types, and is told what is wrong as a fault.
function typed(golden: string): string {
    const changed = records.change({ id: golden, text: "typed" }).goldenUpdate.golden.text;
    const found = records.find({ id: golden }).golden;
    try {
        records.find({ id: "golden_7" });
    } catch (thrown) {
        return `${changed} ${found?.text} ${(thrown as Fault).code}`;
    }
    return "nothing was wrong";
}

action<{ what: string; golden: string }, { told: string }>("goldenDo", ({ what, golden }) => {
    switch (what) {
        case "store":
            return { told: keepValues() };
        case "find":
            return { told: graph.query<{ data: { golden: Golden } }>("find", { id: golden }).data.golden.text };
        case "change": {
            type Changed = { data: { goldenUpdate: { golden: Golden } } };
            const changed = graph.mutate<Changed>("change", { id: golden, text: "changed" });
            return { told: changed.data.goldenUpdate.golden.text };
        }
        case "typed":
            return { told: typed(golden) };
        case "signal":
            return { told: say() };
        case "refuse":
            throw new Refusal("NOT_GOLDEN", "No, not that.", { most: 3 });
        case "fault":
            throw new Fault("GAVE_UP", "cannot go on");
        default:
            throw new RangeError(what);
    }
});

// Fills in what was there before, in two parts that meet in the drawer.
backfill("golden-fill", (cursor) => {
    if (cursor === null) {
        store.write("filled", new Uint8Array([52, 50]));
        return { cursor: "42", finished: false, rowsDone: 2 };
    }
    const [half] = store.read("filled");
    if (!half || String.fromCharCode(...half.value) !== cursor) {
        throw new Fault("GAVE_UP", "cannot go on from there");
    }
    store.remove("filled");
    return { cursor: null, finished: true, rowsDone: 1 };
});

// Lets some be seen.
narrow("veil", (narrowing) => {
    narrowing.only("word", "eq", "ONE").only("text", "starts-with", "s");
    narrowing.only("rank", "is-in", 1, 2, 3).only("golden", "is-null", true);
});

// Lets nothing be seen.
narrow("seal", (narrowing) => {
    narrowing.refuse("SEALED", `Nobody reads ${narrowing.kind}.`);
});
