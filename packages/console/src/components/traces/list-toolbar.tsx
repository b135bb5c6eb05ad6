import Button from '@cloudscape-design/components/button';
import Pagination from '@cloudscape-design/components/pagination';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import type { TimeWindow } from '../../api/xray-api.ts';
import { outcomeOf, withOutcome } from '../../model/filter-terms.ts';
import { annotationKeys } from '../../model/trace-facts.ts';
import type { TraceColumn } from '../../model/trace-columns.ts';
import { LinkButton } from '../link-button.tsx';
import { useRangeLink } from '../time-range-state.ts';
import { useUrlChange } from '../use-url-param.ts';
import { ColumnPreferences } from './column-preferences.tsx';
import { ExportMenu } from './export-menu.tsx';
import { GroupSelect } from './group-select.tsx';
import type { TraceQuestion, TraceSearchControl } from './use-trace-search.ts';
import type { TracesView } from './use-traces-view.ts';

const OUTCOMES = ['ok', 'error', 'throttle', 'fault'] as const;
const OUTCOME_OPTIONS = [
  { id: '', text: 'All' },
  { id: 'ok', text: 'OK' },
  { id: 'error', text: 'Error' },
  { id: 'throttle', text: 'Throttle' },
  { id: 'fault', text: 'Fault' },
];

interface ListToolbarProps {
  readonly view: TracesView;
  readonly window: TimeWindow;
  readonly question: TraceQuestion | undefined;
  readonly search: TraceSearchControl;
  readonly columns: readonly TraceColumn[];
  readonly pageSize: number;
  readonly onColumns: (columns: readonly TraceColumn[]) => void;
}

/** What is done with the list: narrowed, grouped, compared, saved, turned. */
export function ListToolbar(props: ListToolbarProps) {
  const { view, window, question, search, columns, pageSize, onColumns } = props;
  const change = useUrlChange();
  return (
    <div className="list-toolbar">
      <SegmentedControl
        label="Outcome"
        selectedId={outcomeOf(view.filter) ?? ''}
        options={OUTCOME_OPTIONS}
        onChange={({ detail }) =>
          view.setFilter(
            withOutcome(
              view.filter,
              OUTCOMES.find((outcome) => outcome === detail.selectedId),
            ),
          )
        }
      />
      <GroupSelect
        window={window}
        grouping={view.grouping}
        onChange={(group) => change({ group }, { isStep: true })}
      />
      <div className="list-toolbar-end">
        <CompareLink selectedIds={view.selectedIds} />
        <ExportMenu question={question} />
        <Pagination
          currentPageIndex={view.page}
          pagesCount={Math.max(view.page, Math.ceil(search.found.length / pageSize), 1)}
          openEnd={search.state !== 'finished'}
          onChange={({ detail }) => {
            const { currentPageIndex } = detail;
            change({ page: currentPageIndex === 1 ? undefined : String(currentPageIndex) }, { isStep: true });
          }}
        />
        <ColumnPreferences
          columns={columns}
          annotationKeys={annotationKeys(search.found)}
          onChange={onColumns}
        />
      </div>
    </div>
  );
}

/** Appears with the first selected trace and says what is missing. */
function CompareLink({ selectedIds }: { readonly selectedIds: readonly string[] }) {
  const rangeLink = useRangeLink();
  const [first, second] = selectedIds;
  if (first === undefined) return null;
  if (second !== undefined && selectedIds.length === 2) {
    return <LinkButton to={rangeLink('/compare', { a: first, b: second })}>Compare</LinkButton>;
  }
  return (
    <Button
      disabled
      disabledReason={second === undefined ? 'Select a second trace.' : 'Select two traces only.'}
    >
      Compare
    </Button>
  );
}
