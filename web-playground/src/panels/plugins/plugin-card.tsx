// One plugin: its state, a row of figures for each hook, and the end of its journal.
export type Plugin = Record<string, unknown>;

const JOURNAL = 20;

export function PluginCard({ plugin }: { plugin: Plugin }) {
  const { id, version, state } = plugin;
  const hooks = rows(plugin['hooks']);
  const journal = Array.isArray(plugin['journal']) ? plugin['journal'].slice(-JOURNAL).reverse() : [];
  const columns = [...new Set(hooks.flatMap((hook) => Object.keys(hook)))];
  return (
    <article className="plugin" data-plugin={String(id)}>
      <header className="plugin-head">
        <h2>{String(id)}</h2>
        <code>{String(version ?? '')}</code>
        <span className="grow" />
        <span className={`plugin-state is-${String(state).toLowerCase()}`}>{String(state ?? '').toLowerCase()}</span>
      </header>
      {hooks.length > 0 && (
        <table>
          <thead><tr>{columns.map((name) => <th key={name} scope="col">{name}</th>)}</tr></thead>
          <tbody>
            {hooks.map((hook, place) => (
              <tr key={place}>{columns.map((name) => <td key={name}>{shown(hook[name])}</td>)}</tr>
            ))}
          </tbody>
        </table>
      )}
      {journal.length > 0 && (
        <ol className="journal">{journal.map((entry, place) => <li key={place}>{shown(entry)}</li>)}</ol>
      )}
    </article>
  );
}

function rows(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? (value as Record<string, unknown>[]) : [];
}

function shown(value: unknown): string {
  if (typeof value === 'number') return value.toLocaleString(undefined, { maximumFractionDigits: 1 });
  if (value === null || value === undefined) return '–';
  if (typeof value !== 'object') return String(value);
  return Object.values(value).filter((it) => it !== null).map(String).join('  ');
}
