import Select from '@cloudscape-design/components/select';
import { useEffect } from 'react';
import { getTraceBreakdown } from '../../api/extensions-api.ts';
import { countOf } from '../../model/format.ts';
import { QueryPanel } from './query-panel.tsx';
import { useCancellableQuery } from './use-cancellable-query.ts';
import type { AnalyticsQuestion } from './use-sets.ts';

interface AnnotationKeyPickerProps {
  readonly question: AnalyticsQuestion;
  readonly chosen: string | undefined;
  readonly onChoose: (key: string) => void;
}

const MOST_KEYS = 500;

/** The keys that the traces of both sets have, the most frequent first, which is chosen when none is. */
export function AnnotationKeyPicker({ question, chosen, onChoose }: AnnotationKeyPickerProps) {
  const { window, sets, b } = question;
  const query = useCancellableQuery(['annotation-keys', window, sets.a, b], (signal) =>
    getTraceBreakdown(
      {
        window,
        filter: sets.a,
        dimension: 'AnnotationKey',
        limit: MOST_KEYS,
        ...(b !== undefined && { comparedFilter: b }),
      },
      signal,
    ),
  );
  const first = query.data?.Rows[0]?.Value;
  useEffect(() => {
    if (chosen === undefined && first !== undefined) onChoose(String(first));
  }, [chosen, first, onChoose]);
  return (
    <QueryPanel query={query} what="The keys of annotations" height={40}>
      {({ Rows }) =>
        Rows.length === 0 && chosen === undefined ? (
          <p className="muted breakdown-empty">No trace of the sets has an annotation.</p>
        ) : (
          <div className="breakdown-key">
            <Select
              selectedOption={chosen === undefined ? null : { value: chosen, label: chosen }}
              options={Rows.map(({ Value, A, B }) => ({
                value: String(Value),
                label: String(Value),
                description: countOf(A.Count + (B?.Count ?? 0), 'trace'),
              }))}
              filteringType="auto"
              ariaLabel="Annotation key"
              placeholder="Choose a key"
              onChange={({ detail }) => onChoose(detail.selectedOption.value ?? '')}
            />
          </div>
        )
      }
    </QueryPanel>
  );
}
