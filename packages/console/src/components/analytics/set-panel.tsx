import Button from '@cloudscape-design/components/button';
import type { TraceStatistics } from '../../api/extensions-api.ts';
import { XrayApiError } from '../../api/xray-api.ts';
import { comparedFilter, expressionSet, swapped } from '../../model/analytics-sets.ts';
import { formatCount, formatDuration, formatShare } from '../../model/format.ts';
import { SetMark, type SetName } from '../charts/set-mark.tsx';
import { FilterEditor } from '../filter-editor/filter-editor.tsx';
import { LinkButton } from '../link-button.tsx';
import { useRangeLink } from '../time-range-state.ts';
import type { CancellableQuery } from './use-cancellable-query.ts';
import type { AnalyticsQuestion } from './use-sets.ts';

interface SetPanelProps {
  readonly question: AnalyticsQuestion;
  readonly statisticsA: CancellableQuery<TraceStatistics>;
  /** Absent when there is no B. */
  readonly statisticsB: CancellableQuery<TraceStatistics>;
}

/** Which traces are in A and which in B, and what can be done with the two. */
export function SetPanel({ question, statisticsA, statisticsB }: SetPanelProps) {
  const { sets, b, window, changeSets } = question;
  return (
    <section className="analytics-sets" aria-label="Sets of traces">
      <div className="analytics-set" data-set="A" data-testid="set-a">
        <SetMark set="A" />
        <FilterEditor
          label="Set A"
          value={sets.a}
          window={window}
          placeholder={'All traces; or an expression, such as service("web") { fault }'}
          refusal={refusalOf(statisticsA.error)}
          onApply={(a) => changeSets({ ...sets, a })}
        />
        <SetFacts statistics={statisticsA.data} />
        <ShowTraces set="A" filter={sets.a} />
      </div>
      <div className="analytics-set" data-set="B" data-testid="set-b">
        <SetMark set="B" />
        <ComparedEditor question={question} refusal={refusalOf(statisticsB.error)} />
        {b !== undefined && <SetFacts statistics={statisticsB.data} />}
        {b !== undefined && <ShowTraces set="B" filter={b} />}
      </div>
      <div className="button-row analytics-set-actions">
        <Button
          disabled={sets.b.kind === 'rest' || sets.a.trim() === ''}
          disabledReason={sets.a.trim() === '' ? 'A is every trace: nothing else is left.' : 'B is that.'}
          onClick={() => changeSets({ ...sets, b: { kind: 'rest' } })}
        >
          B = everything else
        </Button>
        <Button
          disabled={sets.b.kind === 'all'}
          disabledReason="B is that."
          onClick={() => changeSets({ ...sets, b: { kind: 'all' } })}
        >
          B = all traces
        </Button>
        <Button
          disabled={b === undefined}
          disabledReason="There is no B."
          onClick={() => changeSets(swapped(sets))}
        >
          Swap A and B
        </Button>
      </div>
    </section>
  );
}

interface ComparedEditorProps {
  readonly question: AnalyticsQuestion;
  readonly refusal: string | undefined;
}

function ComparedEditor({ question: { sets, window, changeSets }, refusal }: ComparedEditorProps) {
  const { b } = sets;
  if (b.kind === 'rest' || b.kind === 'all') {
    const expression = comparedFilter(sets) ?? '';
    return (
      <div className="analytics-chip">
        <span>{b.kind === 'all' ? 'All traces' : 'Everything that is not in A'}</span>
        {b.kind === 'rest' && expression !== '' && (
          <Button
            variant="inline-link"
            onClick={() => changeSets({ ...sets, b: { kind: 'expression', filter: expression } })}
          >
            Edit
          </Button>
        )}
        <Button variant="inline-link" onClick={() => changeSets({ ...sets, b: { kind: 'none' } })}>
          Remove B
        </Button>
        {refusal !== undefined && <span className="filter-editor-problem">{refusal}</span>}
      </div>
    );
  }
  return (
    <FilterEditor
      label="Set B"
      value={b.kind === 'expression' ? b.filter : ''}
      window={window}
      placeholder="Nothing to compare with; or an expression"
      refusal={refusal}
      onApply={(filter) => changeSets({ ...sets, b: expressionSet(filter) })}
    />
  );
}

function SetFacts({ statistics }: { readonly statistics: TraceStatistics | undefined }) {
  if (statistics === undefined) return <span className="analytics-facts muted">…</span>;
  const { TotalCount, FaultCount, ResponseTime } = statistics;
  return (
    <span className="analytics-facts" role="status">
      <span>
        <b data-testid="set-count">{formatCount(TotalCount)}</b> {TotalCount === 1 ? 'trace' : 'traces'}
      </span>
      {TotalCount > 0 && (
        <span className={FaultCount > 0 ? 'text-fault' : 'muted'}>
          {formatShare(FaultCount / TotalCount)} faults
        </span>
      )}
      {ResponseTime !== undefined && (
        <span className="muted">
          p50 {formatDuration(ResponseTime.P50)} · p95 {formatDuration(ResponseTime.P95)}
        </span>
      )}
    </span>
  );
}

function ShowTraces({ set, filter }: { readonly set: SetName; readonly filter: string }) {
  const rangeLink = useRangeLink();
  return <LinkButton to={rangeLink('/traces', filter === '' ? {} : { filter })}>Traces of {set}</LinkButton>;
}

/** An expression that the service does not take is said at the expression;
 *  other failures where the answer is missing. */
function refusalOf(error: unknown): string | undefined {
  return error instanceof XrayApiError && error.status === 400 ? error.message : undefined;
}
