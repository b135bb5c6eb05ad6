import type { ServiceStatus } from '../../api/extensions-api.ts';
import { formatInstant } from '../../model/format.ts';
import { FactGrid, SettingCard } from './setting-card.tsx';

/** The service itself: its version, its doors and the settings it was started with. */
export function ServiceCard({ status }: { readonly status: ServiceStatus }) {
  return (
    <SettingCard title="Service" isWide>
      <FactGrid
        facts={[
          ['Version', status.Version],
          ['Started', formatInstant(status.StartTime)],
          ...status.Doors.map(({ Name, Address }) => [Name, <bdi key={Name}>{Address}</bdi>] as const),
        ]}
      />
      <h3>Settings</h3>
      <p className="muted">
        Given at the start as a flag, or in the environment: --port is FLUOROSCOPE_PORT. Those that differ
        from their defaults are marked.
      </p>
      <div className="table-scroll" tabIndex={0} role="region" aria-label="Settings, scrollable">
        <table className="plain-table" aria-label="Settings">
          <thead>
            <tr>
              <th scope="col">Setting</th>
              <th scope="col">Value</th>
              <th scope="col">What it is</th>
            </tr>
          </thead>
          <tbody>
            {status.Settings.map(({ Name, Value, IsDefault, Description }) => (
              <tr key={Name}>
                <th scope="row" className="mono">
                  --{Name}
                </th>
                <td className="expression-cell">
                  <bdi className="mono">{Value === '' ? '–' : Value}</bdi>
                  {!IsDefault && <b> (set)</b>}
                </td>
                <td>{Description}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </SettingCard>
  );
}
