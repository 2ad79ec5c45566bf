// Clients see what is meant for them: notes of one type, versions that are published, and no hours.

import { type Narrowing, lookup, narrow, redact, settings, who } from "@backlot/sdk";

interface Settings {
    group: string;
    noteType: string;
}

function isClient(): boolean {
    return who().roles.includes(settings<Settings>().group);
}

// Names a hook that concerns the people of clients; everybody else sees what they may.
function forClients(hook: string, say: (narrowing: Narrowing) => void): void {
    narrow(hook, (narrowing) => {
        if (isClient()) {
            say(narrowing);
        }
    });
}

// A note is internal until somebody says otherwise.
forClients("notes", (notes) => {
    const { noteType } = settings<Settings>();
    const shown = lookup.search("Type").where("code", "eq", noteType).read();
    if (shown.length === 0) {
        notes.refuse("NO_CLIENT_NOTES", `No type of notes has the code ${noteType}.`);
    }
    notes.only("type", "is-in", ...shown.map((type) => type.key));
});

forClients("versions", (versions) => {
    versions.only("isPublished", "eq", true);
});

// Every log is of a task: none is left.
forClients("hours", (hours) => {
    hours.only("task", "is-null", true);
});

// What tells of hours without naming them.
redact("effort", (tasks, redaction) => {
    if (isClient()) {
        redaction.replace("totalLoggedSeconds", tasks.keys.map(() => 0));
        redaction.replace("remainingSeconds", tasks.keys.map(() => 0));
        redaction.replace("percentComplete", tasks.keys.map(() => null));
    }
});
