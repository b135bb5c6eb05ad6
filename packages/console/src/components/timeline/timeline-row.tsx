import { memo } from 'react';
import { kindOf } from '../../model/entity-facts.ts';
import { formatDuration } from '../../model/format.ts';
import { operationNote } from '../../model/operation-note.ts';
import { barEnd } from '../../model/self-time.ts';
import type { TimelineNode } from '../../model/timeline.ts';
import { FindingMark } from '../doctor/finding-mark.tsx';
import { OutcomeIcon, outcomeLabel, type BadgeOutcome } from '../outcome-badge.tsx';
import type { RowContext } from './row-context.ts';
import { ServiceBadge } from './service-badge.tsx';
import { TimelineBar } from './timeline-bar.tsx';

interface TimelineRowProps {
  readonly context: RowContext;
  readonly index: number;
  readonly node: TimelineNode;
  /** Pixels. */
  readonly top: number;
  readonly isSelected: boolean;
  /** Undefined where there is nothing to collapse. */
  readonly isOpen: boolean | undefined;
}

/** One bar of the timeline with its name, status and times. */
export const TimelineRow = memo(function TimelineRow(props: TimelineRowProps) {
  const { context, index, node, top, isSelected, isOpen } = props;
  const { timeline, onSelect, onToggle, highlighted } = context;
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
      data-hit={context.isHit?.[index] === 1}
      data-dimmed={highlighted !== undefined && timeline.services[node.service]?.name !== highlighted}
      aria-level={node.depth + 1}
      aria-posinset={context.places.position[index]}
      aria-setsize={context.places.count[index]}
      aria-selected={isSelected}
      aria-rowindex={index + 2}
      {...(isOpen !== undefined && { 'aria-expanded': isOpen })}
      style={{ transform: `translateY(${top}px)` }}
      onClick={() => onSelect(index)}
      onDoubleClick={() => onToggle(index)}
    >
      <NameCell {...props} />
      <div role="gridcell" className="timeline-status">
        <StatusMark node={node} />
      </div>
      <div role="gridcell" className="timeline-start">
        {formatStart(node.start - timeline.start)}
      </div>
      <div role="gridcell" className="timeline-duration">
        {durationText(node)}
      </div>
      <div role="gridcell" className="timeline-self">
        {formatDuration(context.selfTimes[index])}
      </div>
      <div role="gridcell" className="timeline-track">
        <TimelineBar context={context} index={index} node={node} />
      </div>
    </div>
  );
});

function NameCell({ context, index, node, isOpen }: TimelineRowProps) {
  const service = context.timeline.services[node.service];
  return (
    <div role="gridcell" className="timeline-name" style={{ paddingLeft: indent(node.depth) }}>
      <ToggleMark node={node} index={index} isOpen={isOpen} onToggle={context.onToggle} />
      <ServiceBadge mark={context.marks[node.service]} name={service?.name ?? ''} />
      <span className={node.kind === 'segment' ? 'segment-name' : 'subsegment-name'} title={shortTitle(node)}>
        {node.document.name}
      </span>
      {isOpen === false && <span className="hidden-count">+{node.subtreeEnd - index - 1}</span>}
      <FindingMark id={node.document.id} />
      <RowNote node={node} isOutside={isOutsideParent(context, node)} />
    </div>
  );
}

/** Names come from the trace, and a tip of a megabyte helps no one. */
function shortTitle({ document }: TimelineNode): string {
  return document.name.slice(0, 500);
}

function durationText({ start, end }: TimelineNode): string {
  if (end === undefined) return 'running';
  return end < start ? `−${formatDuration(start - end)}` : formatDuration(end - start);
}

function formatStart(seconds: number): string {
  return seconds === 0 ? '0' : formatDuration(seconds);
}

/** Begins before its caller or ends after it: by clocks that disagree, or because nobody waited for it. */
function isOutsideParent({ timeline }: RowContext, node: TimelineNode): boolean {
  const parent = timeline.nodes[node.parentIndex];
  if (parent === undefined || isLambdaInitialization(node)) return false;
  const least = Math.max(1e-4, (barEnd(timeline, parent) - parent.start) * 0.001);
  return node.start < parent.start - least;
}

/** Lambda records the wait for an environment in the function's segment, which begins when the environment is there. */
function isLambdaInitialization({ document, segment }: TimelineNode): boolean {
  return document.name === 'Initialization' && segment.origin === 'AWS::Lambda::Function';
}

export function rowId(index: number): string {
  return `timeline-row-${index}`;
}

/** Deep levels move in less and less, so that a name at level 200 still has room. */
function indent(depth: number): string {
  const steps = depth <= 12 ? depth : 12 + Math.min(60, (depth - 12) * 3) / 16;
  return `calc(8px + ${steps} * var(--indent-step))`;
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

function RowNote({ node, isOutside }: { readonly node: TimelineNode; readonly isOutside: boolean }) {
  const warning = warningOf(node, isOutside);
  const note = operationNote(node.document);
  return (
    <>
      {warning !== undefined && (
        <span className="row-note" title={warning.reason}>
          {warning.text}
        </span>
      )}
      <span className="row-kind" title={note}>
        {note === '' ? kindNote(node) : note}
      </span>
    </>
  );
}

interface RowWarning {
  readonly text: string;
  readonly reason: string;
}

function warningOf(node: TimelineNode, isOutside: boolean): RowWarning | undefined {
  if (node.detached === 'parent-missing') {
    return { text: 'parent missing', reason: `Its parent ${node.document.parent_id ?? ''} has not arrived` };
  }
  if (node.detached === 'cycle') {
    return { text: 'parent cycle', reason: 'Following its parents leads back to itself' };
  }
  if (node.end !== undefined && node.end < node.start) {
    return { text: 'ends before it starts', reason: 'Its end time is before its start time' };
  }
  if (isOutside) {
    return {
      text: 'starts before its parent',
      reason: 'The clocks of the two disagree; times are as reported',
    };
  }
  return undefined;
}

function kindNote(node: TimelineNode): string {
  if (node.kind === 'segment')
    return node.isInferred ? 'inferred' : (node.segment.origin ?? '').replace('AWS::', '');
  return kindOf(node) === 'Remote call' ? 'remote' : '';
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
