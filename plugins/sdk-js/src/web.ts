// HTTP to the hosts that plugin.toml lists in `[permissions] http`. In queries, after-hooks and jobs.

import { type WireFault, asked } from "./calls.ts";
import { decode, encode } from "./text.ts";
import { Fault, type Json } from "./values.ts";
import { host } from "./wire.ts";

interface Header {
    name: string;
    value: string;
}

interface Incoming {
    status: number;
    headers: Header[];
    body: Uint8Array;
}

/** What another server answered. Whatever its status is, it is an answer; nobody follows redirects. */
export class Answer {
    readonly status: number;
    readonly headers: Header[];
    readonly body: Uint8Array;

    constructor({ status, headers, body }: Incoming) {
        this.status = status;
        this.headers = headers;
        this.body = body;
    }

    /** The value of a header, however its name is written. */
    header(name: string): string | null {
        const lower = name.toLowerCase();
        return this.headers.find((own) => own.name.toLowerCase() === lower)?.value ?? null;
    }

    /** The body as a text. */
    text(): string {
        return decode(this.body);
    }

    /** What the body says as JSON. */
    json<T = Json>(): T {
        return JSON.parse(this.text());
    }
}

/** A request that is being put together: `new web.Request("POST", url).json({ ... }).send()`. */
export class Request {
    readonly #headers: Header[] = [];
    readonly #secrets: [string, string][] = [];
    #body: Uint8Array = new Uint8Array();
    #timeout = 0;

    constructor(readonly method: string, readonly url: string) {}

    /** A header. Where its value says `secret:name`, the host puts in what is set under that name. */
    header(name: string, value: string): this {
        this.#headers.push({ name, value });
        return this;
    }

    /** What is sent. */
    body(body: Uint8Array | string): this {
        this.#body = typeof body === "string" ? encode(body) : body;
        return this;
    }

    /** What is sent, as JSON. */
    json(value: Json): this {
        return this.header("content-type", "application/json").body(JSON.stringify(value));
    }

    /** Has the host put a secret into a body of JSON, where a pointer such as `/token` leads. */
    secret(pointer: string, name: string): this {
        this.#secrets.push([pointer, name]);
        return this;
    }

    /** Milliseconds that it may take at most. */
    timeout(milliseconds: number): this {
        this.#timeout = milliseconds;
        return this;
    }

    /**
     * Sends it. Throws a `Fault`: `DENIED` for an address that the manifest does not list, `UNAVAILABLE`,
     * `TIMEOUT`, `FORBIDDEN` for a private network that the server's settings do not open, `TOO_LONG`.
     */
    send(): Answer {
        const said = send([this])[0];
        if (said instanceof Answer) {
            return said;
        }
        throw said ?? new Fault("NO_ANSWER", "the host said nothing");
    }

    /** The request as the host wants it. */
    outgoing(): unknown {
        return {
            method: this.method,
            url: this.url,
            headers: this.#headers,
            body: this.#body,
            timeoutMs: this.#timeout,
            secretPointers: this.#secrets,
        };
    }
}

/** Sends requests all at once; answers in their order, faults among them. */
export function send(requests: Request[]): (Answer | Fault)[] {
    type Said = { tag: "ok"; val: Incoming } | { tag: "err"; val: WireFault };
    const said: Said[] = asked(() => host("web").send(requests.map((request) => request.outgoing())));
    return said.map((one) => {
        if (one.tag === "ok") {
            return new Answer(one.val);
        }
        const { code, message, permanent } = one.val;
        return new Fault(code, message, permanent);
    });
}
