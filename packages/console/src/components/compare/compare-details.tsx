import { useMemo } from 'react';
import { Link } from 'react-router';
import { compareFacts, type ComparedFact } from '../../model/compare-facts.ts';
import type { CompareRow } from '../../model/compare-match.ts';
import { countOf } from '../../model/format.ts';
import type { Timeline } from '../../model/timeline.ts';
import { SetMark } from '../charts/set-mark.tsx';
import { useRangeLink } from '../time-range-state.ts';
import { LongText } from '../trace-details/long-text.tsx';
import { useInSight } from '../use-in-sight.ts';

interface Side {
  readonly traceId: string;
  readonly timeline: Timeline;
}

interface CompareDetailsProps {
  readonly a: Side;
  readonly b: Side;
  readonly row: CompareRow | undefined;
}

/** The values of the selected part in both traces. */
export function CompareDetails({ a, b, row }: CompareDetailsProps) {
  const facts = useMemo(
    () => (row === undefined ? undefined : compareFacts(a.timeline, row.a, b.timeline, row.b)),
    [a.timeline, b.timeline, row],
  );
  const ref = useInSight(row === undefined ? undefined : `${row.a} ${row.b}`);
  if (row === undefined || facts === undefined) return null;
  const name = (a.timeline.nodes[row.a] ?? b.timeline.nodes[row.b])?.document.name ?? '';
  return (
    <aside
      ref={ref}
      className="compare-details"
      data-testid="compare-details"
      aria-label={`Both sides of ${name.slice(0, 100)}`}
      // It scrolls by itself, so the keyboard must reach it.
      tabIndex={0}
    >
      <h2>
        <LongText text={name} />
      </h2>
      <p className="button-row">
        <PartLink set="A" side={a} index={row.a} />
        <PartLink set="B" side={b} index={row.b} />
      </p>
      {facts.different.length === 0 ? (
        <p className="muted">Everything that they say is the same, but for ids and times.</p>
      ) : (
        <FactsTable facts={facts.different} label="Values that differ" />
      )}
      {facts.same.length > 0 && (
        <details>
          <summary>{countOf(facts.same.length, 'value')} in common</summary>
          <FactsTable facts={facts.same} label="Values in common" />
        </details>
      )}
    </aside>
  );
}

interface PartLinkProps {
  readonly set: 'A' | 'B';
  readonly side: Side;
  readonly index: number;
}

function PartLink({ set, side, index }: PartLinkProps) {
  const rangeLink = useRangeLink();
  const node = side.timeline.nodes[index];
  if (node === undefined) return <span className="muted">Not in {set}</span>;
  return (
    <Link to={rangeLink(`/traces/${side.traceId}`, { selected: node.key })}>Open it in trace {set}</Link>
  );
}

function FactsTable({ facts, label }: { readonly facts: readonly ComparedFact[]; readonly label: string }) {
  return (
    <table className="compare-fact-table" aria-label={label}>
      <thead>
        <tr>
          <th scope="col">Value</th>
          <th scope="col">
            <SetMark set="A" />
          </th>
          <th scope="col">
            <SetMark set="B" />
          </th>
        </tr>
      </thead>
      <tbody>
        {facts.map(({ name, a, b }) => (
          <tr key={name}>
            <th scope="row">
              <bdi>{name.slice(0, 300)}</bdi>
            </th>
            <FactCell text={a} />
            <FactCell text={b} />
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function FactCell({ text }: { readonly text: string | undefined }) {
  return <td>{text === undefined ? <span className="muted">–</span> : <LongText text={text} />}</td>;
}
