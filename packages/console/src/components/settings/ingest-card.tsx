import type { ServiceStatus } from '../../api/extensions-api.ts';
import { formatAge, formatBytes, formatCount } from '../../model/format.ts';
import { FactGrid, SettingCard } from './setting-card.tsx';

type Refusal = ServiceStatus['Ingest']['Refusals'][number];

/** What came in since the service started, and all that was not kept, with its reason. */
export function IngestCard({ status, nowMs }: { readonly status: ServiceStatus; readonly nowMs: number }) {
  const { Ingest: ingest } = status;
  const refusals = ingest.Refusals.filter(({ Count }) => Count > 0);
  return (
    <SettingCard title="Ingest">
      <FactGrid
        facts={[
          ['Documents accepted', formatCount(ingest.DocumentsAccepted)],
          ['Made durable', formatCount(ingest.DocumentsStored)],
          ['Datagrams', formatCount(ingest.DatagramsReceived)],
          ['Traces waiting', formatCount(ingest.TracesWaiting)],
          ['In memory', formatBytes(ingest.InFlightBytes)],
        ]}
      />
      <p className="muted">Counted since the start, {formatAge(status.StartTime, nowMs)}.</p>
      <h3>Refused or dropped</h3>
      {refusals.length === 0 ? (
        <p data-testid="no-refusals">Nothing: all that was received is stored.</p>
      ) : (
        <RefusalTable refusals={refusals} />
      )}
    </SettingCard>
  );
}

function RefusalTable({ refusals }: { readonly refusals: readonly Refusal[] }) {
  return (
    <div className="table-scroll" tabIndex={0} role="region" aria-label="Refusals, scrollable">
      <table className="plain-table" aria-label="Refusals by reason" data-testid="refusals">
        <thead>
          <tr>
            <th scope="col">Door</th>
            <th scope="col">Reason</th>
            <th scope="col" className="number-column">
              Count
            </th>
          </tr>
        </thead>
        <tbody>
          {refusals
            .toSorted((a, b) => b.Count - a.Count)
            .map(({ Door, Reason, Count }) => (
              <tr key={`${Door}|${Reason}`}>
                <th scope="row">{Door}</th>
                <td>{Reason}</td>
                <td className="number-column">{formatCount(Count)}</td>
              </tr>
            ))}
        </tbody>
      </table>
    </div>
  );
}
