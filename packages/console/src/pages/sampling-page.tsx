import Button from '@cloudscape-design/components/button';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import {
  getSamplingRules,
  getSamplingStatistics,
  updateSamplingRule,
  type SamplingRule,
} from '../api/configuration-api.ts';
import { ChangeNotice } from '../components/change-notice.tsx';
import { ErrorNotice } from '../components/error-notice.tsx';
import { PageSkeleton } from '../components/page-skeleton.tsx';
import { DryRun, useDryRunRequest } from '../components/sampling/dry-run.tsx';
import { RuleEditor } from '../components/sampling/rule-editor.tsx';
import { RuleTable } from '../components/sampling/rule-table.tsx';
import { SidePanel } from '../components/side-panel.tsx';
import { usePageTitle } from '../components/use-page-title.ts';
import { useUrlChange, useUrlParam } from '../components/use-url-param.ts';
import { inOrder, movedPriorities, statisticsByRule, verdictsOf } from '../model/sampling.ts';
import '../styles/configuration.css';

/** The length of the windows in which clients report. */
const STATISTICS_INTERVAL_MS = 10_000;

/** Sampling rules: their order, what they let through right now, and which one would decide about a request. */
export default function SamplingPage() {
  usePageTitle('Sampling');
  const change = useUrlChange();
  const rules = useQuery({
    queryKey: ['sampling-rules'],
    queryFn: async ({ signal }) =>
      inOrder((await getSamplingRules(signal)).map(({ SamplingRule: rule }) => rule)),
  });
  return (
    <>
      <div className="page-header">
        <h1>Sampling</h1>
        <span className="page-header-note">
          Clients ask the rules from top to bottom; the first that fits decides
        </span>
        <div className="page-actions">
          <Button iconName="refresh" ariaLabel="Refresh" onClick={() => void rules.refetch()} />
          <Button variant="primary" onClick={() => change({ new: 'yes', rule: undefined }, { isStep: true })}>
            New rule
          </Button>
        </div>
      </div>
      {rules.isError && (
        <ErrorNotice error={rules.error} what="The sampling rules" onRetry={() => void rules.refetch()} />
      )}
      {rules.isPending && <PageSkeleton />}
      {rules.data !== undefined && (
        <div className="config-body">
          <div className="config-main">
            <Rules rules={rules.data} />
          </div>
          <RulePanel rules={rules.data} />
        </div>
      )}
    </>
  );
}

function Rules({ rules }: { readonly rules: readonly SamplingRule[] }) {
  const change = useUrlChange();
  const [selected] = useUrlParam('rule');
  const request = useDryRunRequest();
  const verdicts = request === undefined ? undefined : verdictsOf(rules, request);
  const reported = useQuery({
    queryKey: ['sampling-statistics'],
    queryFn: ({ signal }) => getSamplingStatistics(signal),
    refetchInterval: STATISTICS_INTERVAL_MS,
  });
  const statistics = useMemo(() => statisticsByRule(reported.data ?? []), [reported.data]);
  const move = useMove(rules);
  return (
    <>
      <DryRun request={request} rules={rules} verdicts={verdicts} />
      <ChangeNotice error={move.error} what="Moving the rule" />
      {reported.isError && <p className="problem-text">Live statistics: {reported.error.message}</p>}
      <RuleTable
        rules={rules}
        statistics={statistics}
        verdicts={verdicts}
        selected={selected}
        isMoving={move.isPending}
        onSelect={(name) => change({ rule: name, new: undefined }, { isStep: true })}
        onMove={(name, step) => move.mutate({ name, step })}
      />
    </>
  );
}

function useMove(rules: readonly SamplingRule[]) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ name, step }: { readonly name: string; readonly step: -1 | 1 }) => {
      const boosts = new Map(rules.map(({ RuleName, SamplingRateBoost }) => [RuleName, SamplingRateBoost]));
      for (const { name: RuleName, priority } of movedPriorities(rules, name, step)) {
        // An update without the boost takes it away.
        const boost = boosts.get(RuleName);
        await updateSamplingRule({
          RuleName,
          Priority: priority,
          ...(boost !== undefined && { SamplingRateBoost: boost }),
        });
      }
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['sampling-rules'] }),
  });
}

function RulePanel({ rules }: { readonly rules: readonly SamplingRule[] }) {
  const change = useUrlChange();
  const [selected] = useUrlParam('rule');
  const [isNew] = useUrlParam('new');
  const done = (name: string | undefined): void => change({ rule: name, new: undefined }, { isStep: true });
  if (isNew !== undefined) {
    return (
      <SidePanel title="New rule" label="New sampling rule" onClose={() => done(undefined)}>
        <RuleEditor key="" rule={undefined} onDone={done} />
      </SidePanel>
    );
  }
  if (selected === undefined) return null;
  const rule = rules.find(({ RuleName }) => RuleName === selected);
  return (
    <SidePanel title={<bdi>{selected}</bdi>} label="Sampling rule" onClose={() => done(undefined)}>
      {rule === undefined ? (
        <p className="muted">There is no rule with this name (any more).</p>
      ) : (
        <RuleEditor key={selected} rule={rule} onDone={done} />
      )}
    </SidePanel>
  );
}
