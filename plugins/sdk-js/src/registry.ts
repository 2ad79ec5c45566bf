// The functions that a plugin gave for its hooks, and whether they are those that its manifest
// declares.

type Handler = (...values: any[]) => unknown;

const handlers = new Map<string, Map<string, Handler>>();

/** Remembers a function of a hook. */
export function add(what: string, name: string, handler: Handler): void {
    const names = handlers.get(what) ?? new Map<string, Handler>();
    handlers.set(what, names);
    if (typeof name !== "string" || typeof handler !== "function") {
        throw new TypeError(`${what} takes the name of a hook and a function: ${what}("code", (batch) => ...)`);
    }
    if (names.has(name)) {
        throw new Error(`${what}("${name}") is said twice`);
    }
    names.set(name, handler);
}

/** The function of a name; `check` saw to it that there is one. */
export function get(what: string, name: string): Handler {
    const found = handlers.get(what)?.get(name);
    if (found === undefined) {
        throw new Error(`there is no ${what}("${name}")`);
    }
    return found;
}

// What a name is called, and what declares it in plugin.toml, where it is not `[[word]]`.
const DECLARED: Record<string, [string, string]> = {
    backfill: ["step", "a [[migration]] with `backfill`"],
    compute: ["computed field", "a field with `computed = true`"],
    narrow: ["hook", "a [[read]] with `narrows = true`"],
    redact: ["hook", "a [[read]] with `writes`"],
};

function declaredBy(what: string): [string, string] {
    return DECLARED[what] ?? ["hook", `a [[${what}]]`];
}

/** Holds what was given against what the manifest declares. The build shows what this throws. */
export function check(file: string, declared: Record<string, string[]>): void {
    for (const [what, names] of Object.entries(declared)) {
        for (const name of names) {
            if (!handlers.get(what)?.has(name)) {
                const [called] = declaredBy(what);
                throw new Error(
                    `${file}: plugin.toml declares the ${called} \`${name}\`, but nothing says ${what}("${name}", ...)`,
                );
            }
        }
    }
    for (const [what, names] of handlers) {
        for (const name of names.keys()) {
            if (!declared[what]?.includes(name)) {
                const [called, section] = declaredBy(what);
                throw new Error(
                    `${file}: ${what}("${name}") names a ${called} that plugin.toml does not declare; ` +
                        `${section} there has the name`,
                );
            }
        }
    }
}
