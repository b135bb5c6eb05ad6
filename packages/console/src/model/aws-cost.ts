/**
 * What a month of the same traffic would cost on AWS X-Ray, in US dollars. List prices of US regions; taxes, agreements
 * and the free tier of new accounts are not in it.
 * Source: AWS X-Ray pricing page, "Free tier", "Pricing" and "X-Ray Insights".
 */

const FREE_RECORDED = 100_000;
/** Of traces retrieved and traces scanned together. */
const FREE_READ = 1_000_000;
const USD_PER_MILLION_RECORDED = 5;
const USD_PER_MILLION_READ = 0.5;
const USD_PER_MILLION_INSIGHTS = 1;

/** Counts of a month. A trace is recorded once, however many segments it has. */
export interface MonthlyTraffic {
  readonly recorded: number;
  /** Traces that queries looked at. */
  readonly scanned: number;
  /** Traces that were fetched whole. */
  readonly retrieved: number;
  /** Traces of groups with insights. */
  readonly insights: number;
}

interface CostLine {
  readonly label: string;
  readonly count: number;
  /** Those of `count` that cost something. */
  readonly billable: number;
  readonly usdPerMillion: number;
  readonly usd: number;
}

export interface CostEstimate {
  readonly lines: readonly CostLine[];
  readonly totalUsd: number;
}

export function estimateAwsCost(traffic: MonthlyTraffic): CostEstimate {
  const lines = [
    line('Traces recorded', traffic.recorded, FREE_RECORDED, USD_PER_MILLION_RECORDED),
    line(
      'Traces scanned and retrieved',
      traffic.scanned + traffic.retrieved,
      FREE_READ,
      USD_PER_MILLION_READ,
    ),
    line('Traces processed for insights', traffic.insights, 0, USD_PER_MILLION_INSIGHTS),
  ];
  return { lines, totalUsd: lines.reduce((total, { usd }) => total + usd, 0) };
}

function line(label: string, count: number, free: number, usdPerMillion: number): CostLine {
  const billable = Math.max(0, count - free);
  return { label, count, billable, usdPerMillion, usd: (billable / 1e6) * usdPerMillion };
}

const DAYS_PER_MONTH = 30;

/** A day of the store: `day` is `2026-01-31`, in UTC. */
interface DayCount {
  readonly day: string;
  readonly count: number;
}

/** What the traces of a month are estimated from. */
export type TrafficBasis =
  | { readonly kind: 'full-days'; readonly days: number; readonly perMonth: number }
  /** There is no day before today yet: today's count stands for a day, which it will exceed. */
  | { readonly kind: 'today'; readonly perMonth: number }
  | { readonly kind: 'nothing'; readonly perMonth: 0 };

/** From what is stored of each day. Days that began before `today` count whole, from the first that has traces. */
export function monthlyTraces(days: readonly DayCount[], today: string): TrafficBasis {
  const full = days.filter(({ day }) => day < today);
  const [first] = full.map(({ day }) => day).toSorted();
  if (first !== undefined) {
    const span = Math.round((Date.parse(today) - Date.parse(first)) / 86_400_000);
    return { kind: 'full-days', days: span, perMonth: Math.round((sum(full) / span) * DAYS_PER_MONTH) };
  }
  const counted = sum(days);
  return counted === 0
    ? { kind: 'nothing', perMonth: 0 }
    : { kind: 'today', perMonth: counted * DAYS_PER_MONTH };
}

function sum(days: readonly DayCount[]): number {
  return days.reduce((total, { count }) => total + count, 0);
}
