import type { ServiceStatus } from '../../api/extensions-api.ts';
import { countOf, formatBytes, formatCount } from '../../model/format.ts';
import { FactGrid, SettingCard } from './setting-card.tsx';

type Storage = ServiceStatus['Storage'];

/** How much is stored, of what and since when. */
export function StorageCard({ status }: { readonly status: ServiceStatus }) {
  const { Storage: storage, RetentionDays } = status;
  const traces = storage.Days.reduce((total, { TraceCount }) => total + TraceCount, 0);
  return (
    <SettingCard title="Storage">
      <FactGrid
        facts={[
          ['Stored', formatBytes(storage.Bytes)],
          ['Traces', formatCount(traces)],
          ['Retention', countOf(RetentionDays, 'day')],
          ...(storage.DiskFreeBytes === undefined
            ? []
            : [['Free on the disk', formatBytes(storage.DiskFreeBytes)] as const]),
        ]}
      />
      <DayBars days={storage.Days} />
      <p className="muted">
        {storage.Kind === 'embedded' ? 'In the data directory of this service.' : 'In a ClickHouse cluster.'}{' '}
        What is older than the retention is removed; --retention-days sets it.
      </p>
      <TableList tables={storage.Tables} />
    </SettingCard>
  );
}

function DayBars({ days }: { readonly days: Storage['Days'] }) {
  if (days.length < 2) return null;
  const sorted = days.toSorted((a, b) => (a.Day < b.Day ? -1 : 1));
  const highest = Math.max(1, ...sorted.map(({ Bytes }) => Bytes));
  const summary = sorted.map(({ Day, Bytes }) => `${Day} ${formatBytes(Bytes)}`).join(', ');
  return (
    <div className="day-bars" role="img" aria-label={`Bytes by day: ${summary}`}>
      {sorted.map(({ Day, Bytes, TraceCount }) => (
        <span
          key={Day}
          style={{ height: `${(Bytes / highest) * 100}%` }}
          title={`${Day}: ${formatBytes(Bytes)}, ${countOf(TraceCount, 'trace')}`}
        />
      ))}
    </div>
  );
}

function TableList({ tables }: { readonly tables: Storage['Tables'] }) {
  return (
    <div className="table-scroll" tabIndex={0} role="region" aria-label="Tables, scrollable">
      <table className="plain-table" aria-label="Tables">
        <thead>
          <tr>
            <th scope="col">Table</th>
            <th scope="col" className="number-column">
              Rows
            </th>
            <th scope="col" className="number-column">
              On disk
            </th>
            <th scope="col" className="number-column">
              Uncompressed
            </th>
          </tr>
        </thead>
        <tbody>
          {tables.map(({ Name, Rows, Bytes, UncompressedBytes }) => (
            <tr key={Name}>
              <th scope="row">{Name}</th>
              <td className="number-column">{formatCount(Rows)}</td>
              <td className="number-column">{formatBytes(Bytes)}</td>
              <td className="number-column">{formatBytes(UncompressedBytes)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
