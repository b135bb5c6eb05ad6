import type { TraceEntity } from '../assemble/trace-tree.ts';
import { nameCall } from '../assemble/name-call.ts';
import { idsOf, serviceNameOf, servicesOf } from './describe-entities.ts';
import type { Finding } from './finding.ts';
import type { TraceCase } from './trace-case.ts';
import { countOf, lengthOf, quote } from './wording.ts';

/** Calls that failed and were made again at once, one finding for each pair of services. */
export function findRetriedCalls({ tree }: TraceCase): readonly Finding[] {
  const found = new Map<string, TraceEntity[][]>();
  for (const entity of tree.entities) {
    for (const attempts of retriesIn(entity.subsegments)) {
      const [first] = attempts;
      if (first === undefined) continue;
      const key = JSON.stringify([serviceNameOf(first), nameCall(first).name]);
      const ofPair = found.get(key);
      if (ofPair === undefined) found.set(key, [attempts]);
      else ofPair.push(attempts);
    }
  }
  return [...found.values()].map(describePair);
}

/** Runs of the same call, each begun after the one before had failed. */
function retriesIn(siblings: readonly TraceEntity[]): readonly TraceEntity[][] {
  if (siblings.length < 2) return [];
  const last = new Map<string, TraceEntity[]>();
  const runs: TraceEntity[][] = [];
  for (const call of siblings) {
    if (call.namespace === undefined) continue;
    const key = requestOf(call);
    const run = last.get(key);
    const before = run?.at(-1);
    if (run !== undefined && before !== undefined && hasFailed(before) && isAfter(call, before)) {
      run.push(call);
      if (run.length === 2) runs.push(run);
    } else {
      last.set(key, [call]);
    }
  }
  return runs;
}

function requestOf(call: TraceEntity): string {
  const { http, aws } = call.document;
  return JSON.stringify([nameCall(call).name, aws?.operation, http?.request?.method, http?.request?.url]);
}

function hasFailed({ flags }: TraceEntity): boolean {
  return flags.error || flags.fault || flags.throttle;
}

function isAfter(call: TraceEntity, before: TraceEntity): boolean {
  return before.end !== undefined && call.start >= before.end;
}

function describePair(runs: readonly TraceEntity[][]): Finding {
  const attempts = runs.flat();
  const failed = attempts.filter(hasFailed).length;
  const longest = runs.reduce((most, run) => Math.max(most, spanOf(run)), 0);
  const [first] = attempts;
  const address = quote(first === undefined ? '' : nameCall(first).name);
  const caller = quote((first && serviceNameOf(first)) ?? '');
  const given = runs.filter((run) => run.some((call) => !hasFailed(call))).length;
  return {
    code: 'RetriedCall',
    severity: 'note',
    title: `${caller} had to call ${address} again`,
    detail: `${caller} made ${countOf(attempts.length, 'attempt')} for ${countOf(runs.length, 'call')} to ${address}: ${countOf(failed, 'attempt')} failed, and ${given === runs.length ? 'the last went well' : given === 0 ? 'none went well' : `${countOf(given, 'call')} went well in the end`}. Trying again took up to ${lengthOf(longest)}.`,
    reason: 'The callee is overloaded, throttles or restarts, and the client library tries again by itself.',
    remedy:
      'Read the first failure rather than the last. Bound the attempts, wait longer between them with some randomness, and raise the capacity of what throttles.',
    segmentIds: idsOf(attempts),
    services: servicesOf([...attempts, ...attempts.flatMap(({ callees }) => callees)]),
  };
}

function spanOf(run: readonly TraceEntity[]): number {
  const [first, last] = [run[0], run.at(-1)];
  return first === undefined || last === undefined ? 0 : (last.end ?? last.start) - first.start;
}
