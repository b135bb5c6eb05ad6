/** What a month of this traffic would cost on AWS; what the service cannot know is asked, and kept in the URL. */

import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useSearchParams } from 'react-router';
import type { ServiceStatus } from '../../api/extensions-api.ts';
import {
  estimateAwsCost,
  monthlyTraces,
  type CostEstimate,
  type TrafficBasis,
} from '../../model/aws-cost.ts';
import { countOf, formatCount } from '../../model/format.ts';
import { useUrlChange } from '../use-url-param.ts';
import { SettingCard } from './setting-card.tsx';

const DAYS_PER_MONTH = 30;

export function CostCard({ status, nowMs }: { readonly status: ServiceStatus; readonly nowMs: number }) {
  const days = status.Storage.Days.map(({ Day, TraceCount }) => ({ day: Day, count: TraceCount }));
  const basis = monthlyTraces(days, new Date(nowMs).toISOString().slice(0, 10));
  const recorded = useNumber('recorded', basis.perMonth);
  const queries = useNumber('queries', 0);
  const scanned = useNumber('scanned', 0);
  const retrieved = useNumber('retrieved', 0);
  const insights = useNumber('insights', 0);
  const estimate = estimateAwsCost({
    recorded: recorded.value,
    scanned: queries.value * scanned.value * DAYS_PER_MONTH,
    retrieved: queries.value * retrieved.value * DAYS_PER_MONTH,
    insights: (insights.value / 100) * recorded.value,
  });
  return (
    <SettingCard title="The same traffic on AWS X-Ray">
      <p>
        About{' '}
        <b data-testid="cost-total">
          {estimate.totalUsd.toLocaleString('en-US', { style: 'currency', currency: 'USD' })}
        </b>{' '}
        a month. {basisText(basis)}
      </p>
      <div className="editor-columns">
        <NumberField label="Traces a month" number={recorded} />
        <NumberField label="Queries a day" number={queries} />
        <NumberField label="Traces scanned by each" number={scanned} />
        <NumberField label="Traces fetched by each" number={retrieved} />
        <NumberField label="% watched by insights" number={insights} />
      </div>
      <CostTable estimate={estimate} />
      <p className="muted">
        List prices of US regions in US dollars, free tier taken off. Not in it: storage of your own, and what
        other services around X-Ray cost.
      </p>
    </SettingCard>
  );
}

function basisText(basis: TrafficBasis): string {
  switch (basis.kind) {
    case 'nothing':
      return 'No trace is stored yet, so write down what you expect.';
    case 'today':
      return 'Reckoned as if every day had as many traces as today until now.';
    case 'full-days':
      return `Reckoned from the traces of ${countOf(basis.days, 'full day')}.`;
  }
}

interface UrlNumber {
  readonly value: number;
  readonly text: string;
  readonly set: (text: string) => void;
}

/** A number of the URL that is not negative, or what stands for it. */
function useNumber(name: string, fallback: number): UrlNumber {
  const [params] = useSearchParams();
  const change = useUrlChange();
  const text = params.get(name);
  const value = text === null ? fallback : Number(text);
  return {
    value: Number.isFinite(value) && value >= 0 ? value : 0,
    text: text ?? String(fallback),
    set: (next) => change({ [name]: next === '' ? '0' : next }),
  };
}

function NumberField({ label, number }: { readonly label: string; readonly number: UrlNumber }) {
  return (
    <FormField label={label}>
      <Input
        type="number"
        inputMode="numeric"
        value={number.text}
        onChange={({ detail }) => number.set(detail.value)}
      />
    </FormField>
  );
}

function CostTable({ estimate }: { readonly estimate: CostEstimate }) {
  return (
    <div
      className="table-scroll"
      tabIndex={0}
      role="region"
      aria-label="Cost, scrollable"
      style={{ marginTop: 12 }}
    >
      <table className="plain-table" aria-label="Cost by kind">
        <thead>
          <tr>
            <th scope="col">Kind</th>
            <th scope="col" className="number-column">
              Count
            </th>
            <th scope="col" className="number-column">
              Not free
            </th>
            <th scope="col" className="number-column">
              USD/million
            </th>
            <th scope="col" className="number-column">
              USD
            </th>
          </tr>
        </thead>
        <tbody>
          {estimate.lines.map(({ label, count, billable, usdPerMillion, usd }) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              <td className="number-column">{formatCount(Math.round(count))}</td>
              <td className="number-column">{formatCount(Math.round(billable))}</td>
              <td className="number-column">{usdPerMillion.toFixed(2)}</td>
              <td className="number-column">{usd.toFixed(2)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
