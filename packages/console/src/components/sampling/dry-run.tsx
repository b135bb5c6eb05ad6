/** Which rule would decide about a request: the request as one writes it, all of it in the URL. */

import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { MATCHED_MEMBERS, type MatchedMember, type SampledRequest } from '@fluoroscope/wire';
import { useSearchParams } from 'react-router';
import type { SamplingRule } from '../../api/configuration-api.ts';
import { expectedTracesPerSecond, type RuleVerdict } from '../../model/sampling.ts';
import { useUrlChange } from '../use-url-param.ts';
import { MEMBER_LABELS } from './rule-table.tsx';

const PARAMS: Readonly<Record<MatchedMember, string>> = {
  serviceName: 'service',
  serviceType: 'type',
  host: 'host',
  httpMethod: 'method',
  urlPath: 'path',
};

const EXAMPLES: Readonly<Record<MatchedMember, string>> = {
  serviceName: 'orders',
  serviceType: 'AWS::ECS::Container',
  host: 'shop.example.com',
  httpMethod: 'GET',
  urlPath: '/orders/17',
};

/** The request of the URL; undefined when nothing is said about one. */
export function useDryRunRequest(): SampledRequest | undefined {
  const [params] = useSearchParams();
  const entries = MATCHED_MEMBERS.map((member) => [member, params.get(PARAMS[member]) ?? undefined] as const);
  if (entries.every(([, value]) => value === undefined)) return undefined;
  return Object.fromEntries(entries) as unknown as SampledRequest;
}

interface DryRunProps {
  readonly request: SampledRequest | undefined;
  readonly rules: readonly SamplingRule[];
  readonly verdicts: ReadonlyMap<string, RuleVerdict> | undefined;
}

export function DryRun({ request, rules, verdicts }: DryRunProps) {
  const change = useUrlChange();
  return (
    <section className="expression-trial" aria-label="Dry run" data-testid="dry-run">
      <p>
        <b>Dry run:</b> which rule would decide about this request? What is left empty fits every rule.
      </p>
      <div className="editor-columns" style={{ marginTop: 8 }}>
        {MATCHED_MEMBERS.map((member) => (
          <FormField key={member} label={MEMBER_LABELS[member]}>
            <Input
              value={request?.[member] ?? ''}
              placeholder={EXAMPLES[member]}
              spellcheck={false}
              onChange={({ detail }) => change({ [PARAMS[member]]: detail.value })}
            />
          </FormField>
        ))}
      </div>
      <p aria-live="polite" style={{ marginTop: 10 }} data-testid="dry-run-result">
        <Decision rules={rules} verdicts={verdicts} />
      </p>
    </section>
  );
}

const RATES = [1, 10, 100] as const;

function Decision({ rules, verdicts }: Pick<DryRunProps, 'rules' | 'verdicts'>) {
  const rule = rules.find(({ RuleName }) => verdicts?.get(RuleName)?.kind === 'decides');
  if (verdicts === undefined || rule === undefined) return null;
  const expected = RATES.map(
    (rate) => `${Number(expectedTracesPerSecond(rule, rate).toFixed(2))} of ${rate}`,
  ).join(', ');
  return (
    <>
      <b>
        <bdi>{rule.RuleName}</bdi> decides:
      </b>{' '}
      the first {rule.ReservoirSize} a second of all clients together, then{' '}
      {Number((rule.FixedRate * 100).toFixed(4))} %. So a second has about {expected} requests traced.
    </>
  );
}
