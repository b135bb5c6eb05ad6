/**
 * One parameter of an AWS call that is captured, in the form the hot path reads; made from a line of the default list
 * or from an application's own list (its format: aws-xray-sdk-core 3.12.0, "AWS SDK whitelist").
 */
export interface CapturedField {
  readonly side: 'request' | 'response';
  /** The parameter's name as AWS spells it. */
  readonly from: string;
  /** The key under `aws` in the document. */
  readonly to: string;
  readonly take: 'value' | 'keys' | 'count';
}

/** Fields of operations by their lowerCamel name; `*` stands for every operation not named. */
export type CapturedOperations = ReadonlyMap<string, readonly CapturedField[]>;

const TAKES: Readonly<Record<string, CapturedField['take']>> = { '{': 'keys', '#': 'count', '=': 'value' };

/** Reads the lines of a service of the default list. */
export function parseCapturedOperations(lines: string): CapturedOperations {
  const operations = new Map<string, readonly CapturedField[]>();
  for (const line of lines.split('\n')) {
    const [names = '', ...words] = line.split(' ');
    const fields = parseFields(words);
    for (const name of names.split(',')) operations.set(name, fields);
  }
  return operations;
}

function parseFields(words: readonly string[]): CapturedField[] {
  const fields: CapturedField[] = [];
  let side: CapturedField['side'] = 'request';
  for (const word of words) {
    if (word === '>') {
      side = 'response';
      continue;
    }
    const [from = '', mark = '=', to = toSnakeCase(from)] = word.split(/([{#=])/);
    fields.push({ side, from, to, take: TAKES[mark] ?? 'value' });
  }
  return fields;
}

/** `QueueOwnerAWSAccountId` → `queue_owner_aws_account_id`: an acronym stays one word. */
export function toSnakeCase(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .toLowerCase();
}
