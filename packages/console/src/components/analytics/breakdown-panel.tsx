import Button from '@cloudscape-design/components/button';
import Input from '@cloudscape-design/components/input';
import type { ReactNode } from 'react';
import { getTraceBreakdown, type BreakdownQuery, type TraceBreakdown } from '../../api/extensions-api.ts';
import { dimensionLabel, DIMENSIONS, readDimension } from '../../model/analytics-dimensions.ts';
import { countOf, formatCount } from '../../model/format.ts';
import { TabList } from '../tab-list.tsx';
import { useLateParam } from '../use-late-param.ts';
import { useUrlChange, useUrlParam } from '../use-url-param.ts';
import { AnnotationKeyPicker } from './annotation-key-picker.tsx';
import { BreakdownTable } from './breakdown-table.tsx';
import { QueryPanel } from './query-panel.tsx';
import { useCancellableQuery } from './use-cancellable-query.ts';
import type { AnalyticsQuestion } from './use-sets.ts';

const FIRST_ROWS = 50;
const MOST_ROWS = 500;

/** The traces of both sets by the values of one dimension. */
export function BreakdownPanel({ question }: { readonly question: AnalyticsQuestion }) {
  const [by] = useUrlParam('by');
  const change = useUrlChange();
  const dimension = readDimension(by);
  return (
    <section className="analytics-breakdown" aria-label="Breakdown">
      <TabList
        tabs={DIMENSIONS}
        active={dimension}
        label="Break down by"
        name="breakdown"
        onChange={(next) => change({ by: next, match: undefined, rows: undefined })}
      />
      <div id="breakdown-panel" role="tabpanel" aria-labelledby={`breakdown-tab-${dimension}`}>
        {dimension === 'Annotation' ? (
          <AnnotationTable question={question} />
        ) : (
          <DimensionTable key={dimension} question={question} dimension={dimension} />
        )}
      </div>
    </section>
  );
}

function AnnotationTable({ question }: { readonly question: AnalyticsQuestion }) {
  const [key, setKey] = useUrlParam('key');
  const picker = <AnnotationKeyPicker question={question} chosen={key} onChoose={setKey} />;
  if (key === undefined) return <div className="breakdown-tools">{picker}</div>;
  return (
    <DimensionTable
      key={key}
      question={question}
      dimension="Annotation"
      annotationKey={key}
      picker={picker}
    />
  );
}

interface DimensionTableProps {
  readonly question: AnalyticsQuestion;
  readonly dimension: BreakdownQuery['dimension'];
  readonly annotationKey?: string;
  /** What chose the dimension, beside the other controls. */
  readonly picker?: ReactNode;
}

function DimensionTable({ question, dimension, annotationKey, picker }: DimensionTableProps) {
  const [match = ''] = useUrlParam('match');
  const [rows, setRows] = useUrlParam('rows');
  const limit = rows === 'all' ? MOST_ROWS : FIRST_ROWS;
  const { window, sets, b } = question;
  const label = annotationKey ?? dimensionLabel(dimension);
  const query = useCancellableQuery(
    ['trace-breakdown', window, sets.a, b, dimension, annotationKey, match, limit],
    (signal) =>
      getTraceBreakdown(
        {
          window,
          filter: sets.a,
          dimension,
          limit,
          ...(b !== undefined && { comparedFilter: b }),
          ...(annotationKey !== undefined && { annotationKey }),
          ...(match !== '' && { contains: match }),
        },
        signal,
      ),
  );
  return (
    <>
      <div className="breakdown-tools">
        {picker}
        <MatchInput label={label} />
        <span className="muted" role="status">
          {query.data !== undefined && describeRows(query.data)}
        </span>
        {query.data !== undefined && query.data.DistinctCount > limit && limit < MOST_ROWS && (
          <Button variant="inline-link" onClick={() => setRows('all')}>
            Show {query.data.DistinctCount > MOST_ROWS ? `the first ${MOST_ROWS}` : 'all'}
          </Button>
        )}
      </div>
      <QueryPanel query={query} what={`The breakdown by ${label}`} height={220}>
        {(breakdown) =>
          breakdown.Rows.length === 0 ? (
            <p className="muted breakdown-empty" data-testid="breakdown-empty">
              {match === ''
                ? `No trace of the sets has ${label === 'URL' ? 'a URL' : `a value of ${label}`}.`
                : `No value of ${label} contains “${match}”.`}
            </p>
          ) : (
            <BreakdownTable breakdown={breakdown} question={question} label={label} />
          )
        }
      </QueryPanel>
    </>
  );
}

/** Only values that contain a text; asked a moment after the last key. */
function MatchInput({ label }: { readonly label: string }) {
  const [text = '', setText] = useLateParam('match');
  return (
    <div className="breakdown-match">
      <Input
        type="search"
        value={text}
        ariaLabel={`Values of ${label} that contain`}
        placeholder="Values that contain …"
        onChange={({ detail }) => setText(detail.value)}
      />
    </div>
  );
}

function describeRows({ Rows, DistinctCount }: TraceBreakdown): string {
  if (Rows.length === DistinctCount) return countOf(DistinctCount, 'value');
  return `the ${formatCount(Rows.length)} most frequent of ${countOf(DistinctCount, 'value')}`;
}
