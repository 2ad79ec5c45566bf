// Tells another server of versions that are published and of shots that change their status.

import { Fact, Fault, type Json, Key, after, journal, lookup, settings, toDate, web } from "@backlot/sdk";

import type { PublishedVersion, StatusShot } from "./records.ts";

type Payload = { [name: string]: Json };

after<PublishedVersion>("published", (facts) => {
    const published = facts.filter((fact) => fact.value("isPublished") === true);
    const keys = published.map((fact) => fact.key);
    const versions = byKey(lookup.byKeys("Version", keys, ["name", "versionNumber"]));
    tell(published, "version.published", (fact) => {
        const version = versions.get(fact.key.toString());
        return { name: version?.value("name") ?? null, number: version?.value("versionNumber") ?? null };
    });
});

after<StatusShot>("status", (facts) => {
    const statuses = facts.flatMap((fact) => [fact.before("status"), fact.value("status")]);
    const codes = byKey(lookup.byKeys("Status", statuses.filter((key) => key !== null), ["code"]));
    const shots = byKey(lookup.byKeys("Shot", facts.map((fact) => fact.key), ["code"]));
    const code = (status: Key | null) => codes.get(String(status))?.value("code") ?? null;
    tell(facts, "shot.status", (fact) => ({
        code: shots.get(fact.key.toString())?.value("code") ?? null,
        from: code(fact.before("status")),
        to: code(fact.value("status")),
    }));
});

function byKey<T extends { key: Key }>(records: T[]): Map<string, T> {
    return new Map(records.map((record) => [record.key.toString(), record]));
}

// Sends what happened, all at once. What does not arrive is told again, until it is given up: it stands
// among the dead letters then, with its reason.
function tell<F extends Record<string, any>>(facts: Fact<F>[], event: string, payload: (fact: Fact<F>) => Payload): void {
    const { url } = settings<{ url: string }>();
    const requests = facts.map((fact) =>
        new web.Request("POST", url)
            .header("Authorization", "Bearer secret:token")
            // The same each time, so that the other server does nothing twice.
            .header("Idempotency-Key", `backlot-${fact.position}`)
            .json({
                event,
                id: fact.key.toString(),
                at: toDate(fact.committed).toISOString(),
                ...payload(fact),
            }),
    );
    web.send(requests).forEach((said, place) => {
        const fact = facts[place]!;
        if (said instanceof Fault && said.permanent) {
            // Nothing that another try would change: an address that is not listed, a missing secret.
            throw said;
        }
        if (said instanceof web.Answer && said.status < 300) {
            journal.count("delivered", 1);
            return;
        }
        journal.count("put_off", 1);
        fact.again(said instanceof Fault ? `${said.code}: ${said.message}` : `it answered ${said.status}`, pause(said));
    });
}

// How long the other server asks to be left alone, in milliseconds.
function pause(said: web.Answer | Fault): number {
    const seconds = said instanceof web.Answer ? Number(said.header("retry-after") ?? 0) : 0;
    return Number.isFinite(seconds) ? Math.min(Math.max(seconds, 0), 3600) * 1000 : 0;
}
