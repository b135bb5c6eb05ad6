import { troublesOf } from '../../model/node-emphasis.ts';
import { latencyAndRate, troubleText } from '../../model/part-numbers.ts';
import type { MapEdge, MapNode, ServiceMap } from '../../model/service-map.ts';

const MOST_SHOWN = 50;

interface CallListProps {
  readonly map: ServiceMap;
  readonly node: MapNode;
  readonly minutes: number;
  readonly onSelect: (key: string) => void;
}

/** Who calls a service and what it calls, the most calls first; each leads to the call's own numbers. */
export function CallList({ map, node, minutes, onSelect }: CallListProps) {
  const incoming = map.edges.filter(({ target }) => target === node);
  const outgoing = map.edges.filter(({ source }) => source === node);
  return (
    <>
      <Calls title="Called by" edges={incoming} other={({ source }) => source} {...{ minutes, onSelect }} />
      <Calls title="Calls" edges={outgoing} other={({ target }) => target} {...{ minutes, onSelect }} />
    </>
  );
}

interface CallsProps {
  readonly title: string;
  readonly edges: readonly MapEdge[];
  readonly other: (edge: MapEdge) => MapNode;
  readonly minutes: number;
  readonly onSelect: (key: string) => void;
}

function Calls({ title, edges, other, minutes, onSelect }: CallsProps) {
  if (edges.length === 0) return null;
  const sorted = edges.toSorted((a, b) => b.statistics.count - a.statistics.count);
  return (
    <>
      <h3>{title}</h3>
      <ul className="call-list">
        {sorted.slice(0, MOST_SHOWN).map((edge) => (
          <li key={edge.key}>
            <button type="button" className="link-like" onClick={() => onSelect(edge.key)}>
              <bdi>{other(edge).name}</bdi>
            </button>{' '}
            <span className="muted">
              {[other(edge).kind.label, ...latencyAndRate(edge.statistics, minutes)].join(' · ')}
            </span>
            {troublesOf(edge.statistics).map(({ outcome, share }) => (
              <b key={outcome} style={{ color: `var(--${outcome}-text)` }}>
                {' '}
                {troubleText(outcome, share)}
              </b>
            ))}
          </li>
        ))}
      </ul>
      {sorted.length > MOST_SHOWN && <p className="muted">And {sorted.length - MOST_SHOWN} more.</p>}
    </>
  );
}
