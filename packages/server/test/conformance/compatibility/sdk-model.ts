/**
 * The operations of X-Ray as the official client knows them, read from the schemas that it serializes by. What a newer
 * client adds to the model is therefore in the table at once, as something that no test has shown.
 */

import * as sdk from '@aws-sdk/client-xray';

export interface ModelOperation {
  readonly name: string;
  readonly path: string;
  /** Members by their paths, such as `Services[].Edges[].ReferenceId`, in the order of the model. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

/** The first element of a schema; the others depend on it. */
const SIMPLE = 0;
const LIST = 1;
const MAP = 2;
const STRUCTURE = 3;
const UNION = 4;
const OPERATION = 9;

/** Added to the number of a simple type. */
const LIST_OF_SIMPLE = 64;
const MAP_OF_SIMPLE = 128;

export function readModel(): readonly ModelOperation[] {
  const exported: readonly unknown[] = Object.values(sdk);
  return exported
    .filter(isOperation)
    .map(([, , name, traits, input, output]) => ({
      name,
      path: traits.http[1],
      inputs: membersOf(input),
      outputs: membersOf(output),
    }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

type OperationSchema = readonly [
  kind: typeof OPERATION,
  namespace: string,
  name: string,
  traits: { readonly http: readonly [method: string, path: string] },
  input: unknown,
  output: unknown,
];

function isOperation(value: unknown): value is OperationSchema {
  return Array.isArray(value) && value[0] === OPERATION;
}

/** The paths of all members below a schema that have no members of their own. */
function membersOf(schema: unknown, path = ''): readonly string[] {
  if (typeof schema === 'function') return membersOf(schema(), path);
  if (typeof schema === 'number') return [`${path}${suffixOf(schema)}`];
  if (!Array.isArray(schema)) throw new Error(`Unknown schema of ${path}: ${String(schema)}`);
  const [kind, , , , names, members] = schema as readonly unknown[];
  switch (kind) {
    case SIMPLE:
      return [path];
    case LIST:
      return membersOf(names, `${path}[]`);
    case MAP:
      return membersOf(members, `${path}{}`);
    case STRUCTURE:
    case UNION:
      return (names as readonly string[]).flatMap((name, index) =>
        membersOf((members as readonly unknown[])[index], path === '' ? name : `${path}.${name}`),
      );
    default:
      // A schema with traits of the member around it.
      return membersOf(kind, path);
  }
}

function suffixOf(type: number): string {
  if ((type & LIST_OF_SIMPLE) !== 0) return '[]';
  return (type & MAP_OF_SIMPLE) === 0 ? '' : '{}';
}

/** Which of the members `value` has; a list or a map without elements has none of theirs. */
export function membersIn(value: unknown, members: readonly string[]): readonly string[] {
  return members.filter((path) => holds(value, path.split('.')));
}

function holds(value: unknown, [step = '', ...rest]: readonly string[]): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const [, name = '', braces = ''] = /^(.*?)((?:\[\]|\{\})*)$/.exec(step) ?? [];
  const found = elementsOf([(value as Record<string, unknown>)[name]], braces);
  const present = found.filter((each) => each !== undefined && each !== null && each !== '');
  return rest.length === 0 ? present.length > 0 : present.some((each) => holds(each, rest));
}

/** What lies inside as many lists and maps as there are pairs of braces. */
function elementsOf(values: readonly unknown[], braces: string): readonly unknown[] {
  if (braces === '') return values;
  const inner = values.flatMap((value) =>
    typeof value === 'object' && value !== null ? Object.values(value) : [],
  );
  return elementsOf(inner, braces.slice('[]'.length));
}
