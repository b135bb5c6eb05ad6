import SegmentedControl from '@cloudscape-design/components/segmented-control';
import TextFilter from '@cloudscape-design/components/text-filter';
import { useCallback, useEffect, useState, type ReactNode } from 'react';
import { useSearchParams } from 'react-router';
import { serviceKind } from '../../model/service-kind.ts';
import {
  describeLimits,
  PART_PARAMS,
  type ServiceSelector,
  type TraceSelection,
} from '../../model/trace-selection.ts';

const OUTCOME_OPTIONS = [
  { id: '', text: 'All' },
  { id: 'ok', text: 'OK' },
  { id: 'error', text: 'Error' },
  { id: 'throttle', text: 'Throttle' },
  { id: 'fault', text: 'Fault' },
] as const;

interface SelectionBarProps {
  readonly selection: TraceSelection;
  /** What stands at the end of the bar. */
  readonly children: ReactNode;
}

/** What narrows the list, all of it in the URL: the part of the map it came from, an outcome, and words. */
export function SelectionBar({ selection, children }: SelectionBarProps) {
  const change = useParamChange();
  const limits = describeLimits(selection);
  return (
    <div className="selection-bar">
      <div className="selection-controls">
        <WordsFilter />
        <SegmentedControl
          label="Outcome"
          selectedId={selection.outcome ?? ''}
          options={OUTCOME_OPTIONS}
          onChange={({ detail }) => change({ outcome: detail.selectedId })}
        />
        <PartChip
          selection={selection}
          onRemove={() => change(Object.fromEntries(PART_PARAMS.map((name) => [name, ''])))}
        />
        <div className="selection-end">{children}</div>
      </div>
      {limits.length > 0 && (
        <p className="selection-limits" data-testid="selection-limits">
          {limits.join(' ')}
        </p>
      )}
    </div>
  );
}

/** Takes effect a moment after the last key press, since a change starts the search anew. */
function WordsFilter() {
  const [params] = useSearchParams();
  const change = useParamChange();
  const applied = params.get('q') ?? '';
  const [text, setText] = useState(applied);
  useEffect(() => setText(applied), [applied]);
  useEffect(() => {
    if (text === applied) return undefined;
    const timer = setTimeout(() => change({ q: text }), 350);
    return () => clearTimeout(timer);
  }, [text, applied, change]);
  return (
    <div className="words-filter">
      <TextFilter
        filteringText={text}
        filteringPlaceholder="Words of the URL, id, method, status or entry"
        filteringAriaLabel="Words that a trace must contain"
        onChange={({ detail }) => setText(detail.filteringText)}
      />
    </div>
  );
}

function PartChip({
  selection,
  onRemove,
}: {
  readonly selection: TraceSelection;
  readonly onRemove: () => void;
}) {
  const { part } = selection;
  if (part.kind === 'all') return null;
  return (
    <span className="part-chip" data-testid="selection-part">
      {part.kind === 'service' ? (
        <>
          Service <ServiceName service={part.service} />
        </>
      ) : (
        <>
          Both <ServiceName service={part.source} /> and <ServiceName service={part.target} />
        </>
      )}
      <button
        type="button"
        aria-label="Show the traces of all services"
        title="Show all services"
        onClick={onRemove}
      >
        ×
      </button>
    </span>
  );
}

function ServiceName({ service }: { readonly service: ServiceSelector }) {
  return (
    <>
      <b>{service.name}</b>
      {service.type !== undefined && service.type !== '' && (
        <span className="muted"> ({serviceKind(service.type).label})</span>
      )}
    </>
  );
}

/** Sets parameters of the URL, or removes those set to nothing. */
function useParamChange(): (changes: Readonly<Record<string, string>>) => void {
  const [, setParams] = useSearchParams();
  return useCallback(
    (changes) =>
      setParams(
        (current) => {
          for (const [name, value] of Object.entries(changes)) {
            if (value === '') current.delete(name);
            else current.set(name, value);
          }
          return current;
        },
        { replace: true },
      ),
    [setParams],
  );
}
