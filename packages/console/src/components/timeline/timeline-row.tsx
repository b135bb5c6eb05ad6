import { memo } from 'react';
import type { Timeline, TimelineNode } from '../../model/timeline.ts';
import { kindOf } from '../../model/entity-facts.ts';
import { formatDuration } from '../../model/format.ts';
import { OutcomeIcon, outcomeLabel, type BadgeOutcome } from '../outcome-badge.tsx';

const SERVICE_COLOURS = 8;

interface TimelineRowProps {
  readonly timeline: Timeline;
  readonly index: number;
  readonly node: TimelineNode;
  readonly top: number;
  readonly isSelected: boolean;
  /** Undefined where there is nothing to collapse. */
  readonly isOpen: boolean | undefined;
  readonly onSelect: (index: number) => void;
  readonly onToggle: (index: number) => void;
}

/** One bar of the timeline with its name, status and duration. */
export const TimelineRow = memo(function TimelineRow(props: TimelineRowProps) {
  const { timeline, index, node, top, isSelected, isOpen, onSelect, onToggle } = props;
  return (
    <div
      id={rowId(index)}
      role="row"
      className="timeline-row"
      data-testid="timeline-row"
      data-name={node.document.name}
      data-kind={node.kind}
      data-outcome={node.outcome}
      data-selected={isSelected}
      aria-level={node.depth + 1}
      aria-selected={isSelected}
      aria-rowindex={index + 2}
      {...(isOpen !== undefined && { 'aria-expanded': isOpen })}
      style={{ transform: `translateY(${top}px)` }}
      onClick={() => onSelect(index)}
      onDoubleClick={() => onToggle(index)}
    >
      <div role="gridcell" className="timeline-name" style={{ paddingLeft: indent(node.depth) }}>
        <ToggleMark node={node} index={index} isOpen={isOpen} onToggle={onToggle} />
        <span
          className="service-stripe"
          style={{ background: `var(--service-${node.service % SERVICE_COLOURS})` }}
          title={timeline.services[node.service]?.name}
        />
        <span className={node.kind === 'segment' ? 'segment-name' : undefined} title={node.document.name}>
          {node.document.name}
        </span>
        {isOpen === false && <span className="hidden-count">+{node.subtreeEnd - index - 1}</span>}
        <RowNote node={node} />
      </div>
      <div role="gridcell" className="timeline-status">
        <StatusMark node={node} />
      </div>
      <div role="gridcell" className="timeline-duration">
        {node.end === undefined ? '…' : formatDuration(node.end - node.start)}
      </div>
      <div role="gridcell" className="timeline-track">
        <Bar timeline={timeline} node={node} />
      </div>
    </div>
  );
});

export function rowId(index: number): string {
  return `timeline-row-${index}`;
}

/** Deep levels move in less and less, so that a name at level 200 still has room. */
function indent(depth: number): number {
  return depth <= 12 ? 8 + depth * 16 : 8 + 12 * 16 + Math.min(60, (depth - 12) * 3);
}

interface ToggleMarkProps {
  readonly node: TimelineNode;
  readonly index: number;
  readonly isOpen: boolean | undefined;
  readonly onToggle: (index: number) => void;
}

function ToggleMark({ node, index, isOpen, onToggle }: ToggleMarkProps) {
  if (isOpen === undefined) return <span className="toggle-mark" />;
  const hidden = node.subtreeEnd - index - 1;
  return (
    <button
      type="button"
      className="toggle-mark"
      tabIndex={-1}
      aria-label={`${isOpen ? 'Collapse' : 'Expand'} ${node.document.name}, ${hidden} below`}
      title={isOpen ? 'Collapse' : `Expand ${hidden} rows`}
      onClick={(event) => {
        event.stopPropagation();
        onToggle(index);
      }}
    >
      <svg width="10" height="10" viewBox="0 0 10 10" aria-hidden="true">
        <path d={isOpen ? 'M1 3h8L5 8z' : 'M3 1v8l5-4z'} fill="currentColor" />
      </svg>
    </button>
  );
}

function RowNote({ node }: { readonly node: TimelineNode }) {
  if (node.detached === 'parent-missing') {
    return (
      <span className="row-note" title={`Its parent ${node.document.parent_id} has not arrived`}>
        parent missing
      </span>
    );
  }
  if (node.detached === 'cycle') {
    return (
      <span className="row-note" title="Following its parents leads back to itself">
        parent cycle
      </span>
    );
  }
  return <span className="row-kind">{kindNote(node)}</span>;
}

function kindNote(node: TimelineNode): string {
  const { document } = node;
  if (node.kind === 'segment')
    return node.isInferred ? 'inferred' : (document.origin ?? '').replace('AWS::', '');
  if (document.aws?.operation !== undefined) return document.aws.operation;
  return kindOf(node) === 'Remote call' ? (document.http?.request?.method ?? 'remote') : '';
}

function StatusMark({ node }: { readonly node: TimelineNode }) {
  const status = node.document.http?.response?.status;
  const outcome: BadgeOutcome = node.end === undefined && node.outcome === 'ok' ? 'progress' : node.outcome;
  return (
    <span className={`status-mark text-${outcome}`} title={outcomeLabel(outcome)}>
      <OutcomeIcon outcome={outcome} />
      {status ?? (outcome === 'ok' ? <span className="visually-hidden">OK</span> : outcomeLabel(outcome))}
    </span>
  );
}

function Bar({ timeline, node }: { readonly timeline: Timeline; readonly node: TimelineNode }) {
  const span = timeline.end - timeline.start || 1e-6;
  const left = ((node.start - timeline.start) / span) * 100;
  const width = (((node.end ?? timeline.end) - node.start) / span) * 100;
  return (
    <div
      className="timeline-bar"
      data-outcome={node.outcome}
      data-progress={node.end === undefined}
      data-inferred={node.isInferred}
      style={{
        // The least width is three pixels, and it must not stand over the right edge.
        left: `min(${left}%, calc(100% - 3px))`,
        width: `max(3px, ${Math.max(0, width)}%)`,
        ...(node.outcome === 'ok' && { backgroundColor: `var(--service-${node.service % SERVICE_COLOURS})` }),
      }}
    />
  );
}
