// Clients see what is meant for them: notes of one type, versions that are published, and no hours.

import { type Narrowing, lookup, narrow, settings, who } from "@backlot/sdk";

interface Settings {
    group: string;
    noteType: string;
}

// Names a hook that concerns the people of clients; everybody else sees what they may.
function forClients(hook: string, say: (narrowing: Narrowing, given: Settings) => void): void {
    narrow(hook, (narrowing) => {
        const given = settings<Settings>();
        if (who().roles.includes(given.group)) {
            say(narrowing, given);
        }
    });
}

// A note is internal until somebody says otherwise.
forClients("notes", (notes, { noteType }) => {
    const shown = lookup.search("Type").where("code", "eq", noteType).read();
    if (shown.length === 0) {
        notes.refuse("NO_CLIENT_NOTES", `No type of notes has the code ${noteType}.`);
    }
    notes.only("type", "is-in", ...shown.map((type) => type.key));
});

forClients("versions", (versions) => {
    versions.only("isPublished", "eq", true);
});

forClients("hours", (hours) => {
    hours.refuse("NOT_FOR_CLIENTS", "Hours are not shown to clients.");
});
