/**
 * Remembers which client holds which part of a rule's reservoir. Quotas are promises with an expiry: one that was
 * given stays reserved until then even if its client falls silent, and a client that reports gives its own back first.
 * Kept in memory: after a restart clients borrow for one report, then hold quotas again.
 */

import type { EpochMicros } from '@fluoroscope/wire';
import { divideReservoir } from './quota.ts';

/** How long a quota holds, and how long a client counts as active after its last report. */
export const QUOTA_TTL_SECONDS = 300;

/** Seconds between two reports of a client. */
export const REPORT_INTERVAL_SECONDS = 10;

/**
 * Clients of one rule that take part in the division. More clients than this get no quota and go on borrowing one
 * request a second each, which is the most that a reservoir of usual size could have given them anyway.
 */
const MAX_CLIENTS_PER_RULE = 1000;

export interface SamplingReport {
  readonly ruleName: string;
  readonly reservoirSize: number;
  readonly clientId: string;
  /** Requests that matched the rule since the client's last report. */
  readonly requestCount: number;
}

interface Holding {
  readonly demand: number;
  readonly quota: number;
  readonly expiresAt: EpochMicros;
}

export class ReservoirLedger {
  readonly #holdings = new Map<string, Map<string, Holding>>();

  /**
   * The client's new quota in requests a second, valid for QUOTA_TTL_SECONDS from `now`; undefined when too many
   * clients share the rule. Unexpired quotas of one rule never add up to more than its reservoir.
   */
  assign(report: SamplingReport, now: EpochMicros): number | undefined {
    const holdings = this.#activeHoldings(report.ruleName, now);
    holdings.delete(report.clientId);
    if (holdings.size >= MAX_CLIENTS_PER_RULE) return undefined;
    const demand = Math.ceil(report.requestCount / REPORT_INTERVAL_SECONDS);
    const quota = quotaOf(report, demand, holdings);
    const expiresAt = (now + QUOTA_TTL_SECONDS * 1_000_000) as EpochMicros;
    holdings.set(report.clientId, { demand, quota, expiresAt });
    return quota;
  }

  #activeHoldings(ruleName: string, now: EpochMicros): Map<string, Holding> {
    const holdings = this.#holdings.get(ruleName) ?? new Map<string, Holding>();
    this.#holdings.set(ruleName, holdings);
    for (const [clientId, { expiresAt }] of holdings) {
      // A report moves its client to the end, so the first live one ends the expired ones.
      if (expiresAt > now) break;
      holdings.delete(clientId);
    }
    return holdings;
  }
}

function quotaOf(report: SamplingReport, demand: number, others: ReadonlyMap<string, Holding>): number {
  const claims = [{ clientId: report.clientId, demand }];
  let reserved = 0;
  for (const [clientId, holding] of others) {
    claims.push({ clientId, demand: holding.demand });
    reserved += holding.quota;
  }
  const fair = divideReservoir(report.reservoirSize, claims).get(report.clientId) ?? 0;
  return Math.max(0, Math.min(fair, report.reservoirSize - reserved));
}
