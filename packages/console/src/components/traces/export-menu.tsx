import Button from '@cloudscape-design/components/button';
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import Spinner from '@cloudscape-design/components/spinner';
import { countOf, formatCount } from '../../model/format.ts';
import { EXPORT_LIMIT } from '../../model/trace-export.ts';
import type { TraceQuestion } from './use-trace-search.ts';
import { useTraceExport, type ExportState, type TraceExport } from './use-trace-export.ts';

/** Saves what the filter selects, all pages of it. */
export function ExportMenu({ question }: { readonly question: TraceQuestion | undefined }) {
  const traceExport = useTraceExport();
  const { state, start } = traceExport;
  if (state.kind !== 'idle') return <ExportProgress state={state} traceExport={traceExport} />;
  return (
    <ButtonDropdown
      items={[
        { id: 'csv', text: 'CSV', description: 'For spreadsheets' },
        { id: 'json', text: 'JSON', description: 'As the API gives them' },
      ]}
      disabled={question === undefined}
      expandToViewport
      ariaLabel="Export the traces"
      onItemClick={({ detail }) => question && start(question, detail.id === 'csv' ? 'csv' : 'json')}
    >
      Export
    </ButtonDropdown>
  );
}

interface ExportProgressProps {
  readonly state: Exclude<ExportState, { kind: 'idle' }>;
  readonly traceExport: TraceExport;
}

function ExportProgress({ state, traceExport }: ExportProgressProps) {
  const isRunning = state.kind === 'running';
  return (
    <span className="export-progress" role="status" data-testid="export-progress">
      {isRunning && <Spinner />}
      <bdi>{textOf(state)}</bdi>
      <Button variant="inline-link" onClick={isRunning ? traceExport.cancel : traceExport.dismiss}>
        {isRunning ? 'Cancel' : 'OK'}
      </Button>
    </span>
  );
}

function textOf(state: ExportProgressProps['state']): string {
  switch (state.kind) {
    case 'running':
      return `Reading traces: ${formatCount(state.count)} …`;
    case 'done':
      return state.isWhole
        ? `${countOf(state.count, 'trace')} saved.`
        : `The first ${formatCount(EXPORT_LIMIT)} traces were saved. Narrow the filter for the rest.`;
    case 'failed':
      return `Not exported: ${state.message}`;
  }
}
