// What the schema says of plugins: a server without a plugin host says nothing, and later hosts may
// say more than this page knows. So the document is made from the schema, a few levels deep.
import { request } from '../../graphql/request';

interface TypeReference {
  kind: string;
  name: string | null;
  ofType: TypeReference | null;
}

interface Described {
  name: string;
  fields: { name: string; type: TypeReference; args: { type: TypeReference }[] }[] | null;
}

const DEPTH = 3;

const REFERENCE = 'kind name ofType { kind name ofType { kind name ofType { kind name } } }';
const FIELDS = `name fields { name args { type { kind } } type { ${REFERENCE} } }`;

async function describe(name: string): Promise<Described | null> {
  const document = `query Describe($name: String!) { __type(name: $name) { ${FIELDS} } }`;
  return (await request<{ __type: Described | null }>(document, { name })).__type;
}

function named(type: TypeReference): TypeReference {
  return type.ofType ? named(type.ofType) : type;
}

async function selection(name: string, depth: number): Promise<string> {
  const parts: string[] = [];
  for (const field of (await describe(name))?.fields ?? []) {
    const type = named(field.type);
    const needsArguments = field.args.some((it) => it.type.kind === 'NON_NULL');
    if (needsArguments || !type.name) continue;
    if (type.kind !== 'OBJECT') {
      if (type.kind === 'SCALAR' || type.kind === 'ENUM') parts.push(field.name);
    } else if (depth > 1) {
      const inner = await selection(type.name, depth - 1);
      if (inner) parts.push(`${field.name} { ${inner} }`);
    }
  }
  return parts.join(' ');
}

/** The document that asks for everything about plugins; none where there is no plugin host. */
export async function pluginsDocument(): Promise<string | null> {
  const field = (await describe('Query'))?.fields?.find(({ name }) => name === 'plugins');
  const type = field && named(field.type).name;
  return type ? `query Plugins { plugins { ${await selection(type, DEPTH)} } }` : null;
}
