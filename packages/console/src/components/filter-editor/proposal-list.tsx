import { useEffect, useRef } from 'react';
import { formatCount } from '../../model/format.ts';
import type { Proposal, ProposalKind } from '../../model/filter-proposals.ts';

const KIND_NAMES: Readonly<Record<ProposalKind, string>> = {
  keyword: 'keyword',
  term: 'term',
  operator: 'operator',
  joint: 'sign',
  value: 'value',
  service: 'service',
  annotation: 'annotation',
  group: 'group',
  words: 'search',
};

/** A proposal for the place of the cursor, or a whole expression of the history or a group. */
export interface ListEntry {
  readonly key: string;
  readonly label: string;
  readonly kindName: string;
  readonly detail: string | undefined;
  readonly count: number | undefined;
}

export function proposalEntry(proposal: Proposal, index: number): ListEntry {
  const { label, kind, detail, count } = proposal;
  return { key: `${kind} ${label} ${index}`, label, kindName: KIND_NAMES[kind], detail, count };
}

interface ProposalListProps {
  readonly id: string;
  readonly label: string;
  readonly entries: readonly ListEntry[];
  readonly active: number;
  readonly onChoose: (index: number) => void;
}

/** The list under the editor. The focus stays in the editor, which names the active entry. */
export function ProposalList({ id, label, entries, active, onChoose }: ProposalListProps) {
  const listRef = useRef<HTMLUListElement>(null);
  useEffect(() => {
    listRef.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  return (
    <ul
      className="filter-proposals"
      data-testid="filter-proposals"
      ref={listRef}
      id={id}
      role="listbox"
      aria-label={label}
    >
      {entries.map((entry, index) => (
        <li
          key={entry.key}
          id={`${id}-${index}`}
          role="option"
          aria-selected={index === active}
          // The text area keeps the focus and its selection.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onChoose(index)}
        >
          <bdi className="proposal-label mono" title={entry.label.slice(0, 500)}>
            {entry.label.slice(0, 300)}
          </bdi>
          <bdi className="proposal-detail">{entry.detail?.slice(0, 200)}</bdi>
          {entry.count !== undefined && <span className="proposal-count">{formatCount(entry.count)}</span>}
          <span className="proposal-kind">{entry.kindName}</span>
        </li>
      ))}
    </ul>
  );
}
