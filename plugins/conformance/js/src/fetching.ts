// Requests to other servers.

import { Fault, action, web } from "@backlot/sdk";

// Sends a note with a secret in a header and in the body, and tells what came back.
action<{ url: string }, { told: string }>("goldenFetch", ({ url }) => {
    const request = new web.Request("POST", url).header("Authorization", "Bearer secret:token");
    request.json({ token: null, text: "grün" }).secret("/token", "token").timeout(2_000);
    try {
        const answer = request.send();
        const both = web.send([new web.Request("GET", url), new web.Request("GET", "https://example.com/")]);
        const others = both.map((one) => (one instanceof Fault ? one.code : one.status)).join(" ");
        const { text } = answer.json<{ text: string }>();
        return { told: `${answer.status} ${answer.header("x-kind") ?? "-"} ${text} ${others}` };
    } catch (fault) {
        if (!(fault instanceof Fault)) {
            throw fault;
        }
        return { told: `${fault.code} ${fault.permanent ? "True" : "False"}` };
    }
});
