// The interfaces of the component that this runs in. The build writes a module that connects them
// before the plugin runs: which there are depends on the manifest.

/** The functions of an interface, by name: what they take and answer is said where they are called. */
export type Interface = Record<string, any>;

const interfaces = new Map<string, Interface>();

const HINTS: Record<string, string> = {
    graph: "name what it runs in plugin.toml: [documents] open = \"documents/open.graphql\"",
    lookup: "name what it reads in plugin.toml: [permissions] read = { Shot = [\"code\"] }",
    web: "say where it may go in plugin.toml: [permissions] http = [\"https://example.com/api/*\"]",
    signals: "name what it speaks about in plugin.toml: [permissions] topics = [\"farm.*\"]",
    store: "say how much in plugin.toml: [permissions] store = { bytes = \"1MiB\" }",
};

/** Names the interfaces that the plugin was given. */
export function connect(given: Record<string, Interface>): void {
    for (const [name, functions] of Object.entries(given)) {
        interfaces.set(name, functions);
    }
}

/** An interface that the plugin was given. */
export function host(name: string): Interface {
    const found = interfaces.get(name);
    if (found === undefined) {
        throw new Error(`this plugin was not given \`${name}\`: ${HINTS[name] ?? "see plugin.toml"}`);
    }
    return found;
}
