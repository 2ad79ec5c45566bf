// The example operations: the files that the server's tests run. The first line of a file, a
// comment, is its title, with a remark in brackets; the name orders them.
const files = import.meta.glob<string>('../../../operations/*.graphql', {
  query: '?raw', import: 'default', eager: true,
});

export interface Example {
  title: string;
  remark: string;
  query: string;
  /** Whether the server refuses it to all but administrators. */
  isReserved: boolean;
}

const TITLE = /^#\s*(.*?)(?:\s*\((.*)\))?\s*$/;

export const examples: Example[] = Object.entries(files)
  .sort(([a], [b]) => a.localeCompare(b))
  .map(([, query]) => {
    const [, title = '', remark = ''] = TITLE.exec(query.split('\n', 1)[0] ?? '') ?? [];
    return { title, remark, query, isReserved: remark.includes('as an administrator') };
  });
