/**
 * The configuration of an archive beside that of a service. What has a name that is taken stays as it is, unless it is
 * to be replaced. Tags come last, because they belong to a group or rule that must be there, and a group that stayed
 * has an ARN of its own.
 */

import type { EpochMicros } from '@fluoroscope/wire';
import { RULE_KIND, rulesModified, RULES_MODIFIED_KIND } from '../sampling/rule-book.ts';
import { TAG_KIND, type TagRegistry } from '../resources/tag-registry.ts';
import { checkResource } from '../store/resource-kind.ts';
import type { ResourceStore, ResourceWrite } from '../store/resource-store.ts';
import type { ArchivedResource } from './archive-content.ts';
import { RESTORE_KIND } from './restore-marks.ts';

export interface ConfigurationReport {
  readonly written: number;
  /** Of the same name and the same content. */
  readonly same: number;
  /** `kind name` of what was there and is another. */
  readonly kept: readonly string[];
  /** `kind name` of what this release cannot read, or what belongs to nothing. */
  readonly refused: readonly string[];
}

export interface ConfigurationTarget {
  readonly resources: ResourceStore;
  readonly tags: TagRegistry;
  readonly now: () => EpochMicros;
}

type Verdict = 'write' | 'same' | 'kept' | 'refused';

/** Writes all that is to be written, all of it or none. Throws FLS_STORE_UNAVAILABLE. */
export async function restoreConfiguration(
  target: ConfigurationTarget,
  archived: readonly ArchivedResource[],
  replaces: boolean,
): Promise<ConfigurationReport> {
  // When rules changed last is for this service to say.
  const told = archived.filter(({ kind }) => kind !== RULES_MODIFIED_KIND && kind !== RESTORE_KIND);
  const tags = told.filter(({ kind }) => kind === TAG_KIND);
  const others = told.filter(({ kind }) => kind !== TAG_KIND);
  const first = await write(target, others, (resource) => judge(target, resource, replaces));
  const second = await write(target, tags, (resource) =>
    target.tags.hasOwner(resource.name) ? judge(target, resource, replaces) : 'refused',
  );
  return {
    written: first.written + second.written,
    same: first.same + second.same,
    kept: [...first.kept, ...second.kept],
    refused: [...first.refused, ...second.refused],
  };
}

function judge(
  { resources }: ConfigurationTarget,
  { kind, name, body }: ArchivedResource,
  replaces: boolean,
): Verdict {
  if (!checkResource(kind, body)) return 'refused';
  const standing = resources.get(kind, name);
  if (standing === undefined) return 'write';
  if (JSON.stringify(standing) === JSON.stringify(body)) return 'same';
  return replaces ? 'write' : 'kept';
}

function write(
  { resources, now }: ConfigurationTarget,
  archived: readonly ArchivedResource[],
  judgeOne: (resource: ArchivedResource) => Verdict,
): Promise<ConfigurationReport> {
  return resources.change(() => {
    const verdicts = archived.map((resource) => ({ resource, verdict: judgeOne(resource) }));
    const of = (wanted: Verdict): readonly ArchivedResource[] =>
      verdicts.flatMap(({ resource, verdict }) => (verdict === wanted ? [resource] : []));
    const writes: ResourceWrite[] = of('write').map(({ kind, name, body }) => ({ kind, name, body }));
    const report = {
      written: writes.length,
      same: of('same').length,
      kept: of('kept').map(nameOf),
      refused: of('refused').map(nameOf),
    };
    if (writes.some(({ kind }) => kind === RULE_KIND)) writes.push(rulesModified(now()));
    return { writes, result: report };
  });
}

function nameOf({ kind, name }: ArchivedResource): string {
  return `${kind} ${name}`;
}
