// One plugin: what it is for and how it is set, a row of figures for each hook, the end of its journal.
import { asClock, asSpan } from '../../parts/time';

interface Hook {
  name: string;
  calls: number;
  rows: number;
  rewrites: number;
  refusals: number;
  failures: number;
  p50: number;
  p99: number;
}

export interface Plugin {
  id: string;
  version: string;
  title: string;
  state: string;
  types: { name: string }[];
  /** A secret has no value that is told. */
  settings: { name: string; value: unknown }[];
  hooks: Hook[];
  journal: { at: string; severity: string; text: string }[];
}

const JOURNAL = 20;

interface Column {
  title: string;
  meaning: string;
  shown: (hook: Hook) => string;
  /** A class for figures that somebody should look at. */
  kind?: (hook: Hook) => string;
}

const COLUMNS: Column[] = [
  { title: 'Calls', meaning: 'How often it was asked; once for many rows', shown: (it) => count(it.calls) },
  { title: 'Rows', meaning: 'How many rows it was asked about', shown: (it) => count(it.rows) },
  { title: 'Rewritten', meaning: 'Rows that it corrected', shown: (it) => count(it.rewrites) },
  {
    title: 'Refused', meaning: 'Rows that it refused', shown: (it) => count(it.refusals),
    kind: (it) => (it.refusals > 0 ? 'is-refused' : ''),
  },
  {
    title: 'Failed', meaning: 'Calls that came to nothing: faults, traps, limits', shown: (it) => count(it.failures),
    kind: (it) => (it.failures > 0 ? 'is-bad' : ''),
  },
  { title: 'Median', meaning: 'Half of the calls took no longer', shown: (it) => time(it, it.p50) },
  { title: '99th percentile', meaning: '99 of 100 calls took no longer', shown: (it) => time(it, it.p99) },
];

export function PluginCard({ plugin }: { plugin: Plugin }) {
  const { id, version, title, state, types, settings, hooks } = plugin;
  const journal = plugin.journal.slice(-JOURNAL).reverse();
  return (
    <article className="plugin" data-plugin={id} aria-label={id}>
      <header className="plugin-head">
        <h2>{id}</h2>
        <code>{version}</code>
        <span className="grow" />
        <span className={`plugin-state is-${state}`}>{state}</span>
      </header>
      <p className="plugin-title">{title}</p>
      {(settings.length > 0 || types.length > 0) && (
        <dl className="plugin-facts">
          {types.length > 0 && <div><dt>brings</dt><dd><code>{types.map((type) => type.name).join(', ')}</code></dd></div>}
          {settings.map(({ name, value }) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd><code>{typeof value === 'string' ? value : JSON.stringify(value)}</code></dd>
            </div>
          ))}
        </dl>
      )}
      {hooks.length > 0 && <Figures hooks={hooks} />}
      {journal.length > 0 && (
        <ol className="journal" aria-label="Journal" tabIndex={0}>
          {journal.map(({ at, severity, text }, place) => (
            <li key={place} className={`is-${severity}`}>
              <time dateTime={at}>{asClock(at)}</time><span>{severity}</span><span>{text}</span>
            </li>
          ))}
        </ol>
      )}
    </article>
  );
}

function Figures({ hooks }: { hooks: Hook[] }) {
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Hook</th>
          {COLUMNS.map(({ title, meaning }) => <th key={title} scope="col" title={meaning}>{title}</th>)}
        </tr>
      </thead>
      <tbody>
        {hooks.map((hook) => (
          <tr key={hook.name}>
            <th scope="row">{hook.name}</th>
            {COLUMNS.map(({ title, shown, kind }) => (
              <td key={title} data-title={title} className={kind?.(hook)}>{shown(hook)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function count(number: number): string {
  return number.toLocaleString();
}

/** A hook that was never called took no time either way. */
function time({ calls }: Hook, microseconds: number): string {
  return calls > 0 ? asSpan(microseconds) : '–';
}
