// The example operations: the files that the server's tests run. The first line of a file, a
// comment, is its title; the name orders them.
const files = import.meta.glob<string>('../../../operations/*.graphql', {
  query: '?raw', import: 'default', eager: true,
});

export interface Example {
  title: string;
  query: string;
}

export const examples: Example[] = Object.entries(files)
  .sort(([a], [b]) => a.localeCompare(b))
  .map(([, query]) => ({ title: query.split('\n', 1)[0]?.replace(/^#\s*/, '') ?? '', query }));
