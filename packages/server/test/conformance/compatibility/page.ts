/** `docs/reference/compatibility.md`: the model of the official client beside what tests have shown of it. */

import type { ObservedOperation } from './observations.ts';
import type { OperationRemarks } from './remarks.ts';
import type { ModelOperation } from './sdk-model.ts';

export interface ShownOperation {
  readonly model: ModelOperation;
  readonly observed: ObservedOperation;
  readonly remarks: OperationRemarks;
}

const HEAD = `# Compatibility with the X-Ray API

<!-- Written by packages/server/test/conformance/compatibility.test.ts; "npm run docs:compatibility" writes it anew. -->

Every operation of X-Ray is here, with every member that the official AWS SDK for JavaScript knows of its input and its output.
A member is supported when a test sent it and got an answer, or saw it in one; that test calls a real service through this SDK, and it fails when this page says anything else.
What is not supported stands here with its reason.

Requests are \`POST\`s with a JSON body, in any region and for any account, signed or not.
Members of a request that the model does not know are ignored, and a required one that is absent or has another type is a \`ValidationException\`.
The refusals named here are those that the test provokes; [the errors of the API](errors-api.md) lists all of them with their reasons.
`;

export function renderPage(operations: readonly ShownOperation[]): string {
  const rows = operations.map(
    ({ model, observed }) =>
      `| [${model.name}](#${model.name.toLowerCase()}) | ${share(model.inputs, observed.sent)} | ${share(model.outputs, observed.seen)} |`,
  );
  const overview = ['| Operation | Inputs | Outputs |', '| --- | --- | --- |', ...rows].join('\n');
  return `${[HEAD, overview, ...operations.map(renderOperation)].join('\n\n')}\n`;
}

function share(members: readonly string[], shown: ReadonlySet<string>): string {
  if (members.length === 0) return 'none';
  const count = members.filter((member) => shown.has(member)).length;
  return count === members.length ? `all ${count}` : `${count} of ${members.length}`;
}

function renderOperation({ model, observed, remarks }: ShownOperation): string {
  const table = [
    ...rowsOf('Input', model.inputs, observed.sent),
    ...rowsOf('Output', model.outputs, observed.seen),
  ];
  const head = ['| | Supported | Not supported |', '| --- | --- | --- |'];
  const reasons = [
    ...Object.entries(remarks.inputs ?? {}).map(([member, reason]) => `- Input \`${member}\`: ${reason}`),
    ...Object.entries(remarks.outputs ?? {}).map(([member, reason]) => `- Output \`${member}\`: ${reason}`),
  ];
  return [
    `## ${model.name}`,
    `\`POST ${model.path}\``,
    (remarks.notes ?? []).join('\n'),
    table.length === 0 ? 'It has neither inputs nor outputs.' : [...head, ...table].join('\n'),
    reasons.join('\n'),
    refusalsOf(observed),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** A row for each structure of the input or the output, in the order of the model. */
function rowsOf(what: string, members: readonly string[], shown: ReadonlySet<string>): readonly string[] {
  return [...groupByStructure(members)].map(([structure, ofStructure]) => {
    const title = structure === '' ? what : `${what} \`${structure}\``;
    const list = (isShown: boolean) =>
      ofStructure
        .filter((member) => shown.has(member) === isShown)
        .map((member) => `\`${member.slice(structure === '' ? 0 : structure.length + 1)}\``)
        .join(', ');
    return `| ${title} | ${list(true)} | ${list(false)} |`;
  });
}

function groupByStructure(members: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const member of members) {
    const structure = structureOf(member);
    groups.set(structure, [...(groups.get(structure) ?? []), member]);
  }
  return groups;
}

function structureOf(member: string): string {
  return member.slice(0, Math.max(0, member.lastIndexOf('.')));
}

function refusalsOf({ refusals }: ObservedOperation): string {
  if (refusals.size === 0) return '';
  return `Refusals: ${[...refusals]
    .toSorted()
    .map((name) => `\`${name}\``)
    .join(', ')}.`;
}
