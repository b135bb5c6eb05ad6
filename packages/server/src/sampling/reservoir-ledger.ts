/**
 * Remembers which client holds which part of a rule's reservoir. Quotas are promises with an expiry: one that was
 * given stays reserved until then even if its client falls silent, and a client that reports gives its own back first.
 * That holds as well when the reservoir shrinks, and when the rule is deleted and made again under the same name:
 * clients keep what they were promised for a name. Kept in memory: after a restart clients borrow for one report, then
 * hold quotas again.
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

/**
 * Names of rules with promises, deleted ones included. They are more than the rules there can be only when rules come
 * and go within minutes; those made last then wait for quotas until old promises have expired.
 */
const MAX_RULES = 100;

export interface SamplingReport {
  readonly ruleName: string;
  /** Requests a second, as the rule says now. */
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
   * The client's new quota in requests a second, valid for QUOTA_TTL_SECONDS from `now`; undefined when there are too
   * many clients or rules. Unexpired quotas of one rule never add up to more than its reservoir; after the reservoir
   * shrank, nothing new is promised until they do not.
   */
  assign(report: SamplingReport, now: EpochMicros): number | undefined {
    const holdings = this.#activeHoldings(report.ruleName, now);
    if (holdings === undefined) return undefined;
    holdings.delete(report.clientId);
    if (holdings.size >= MAX_CLIENTS_PER_RULE) return undefined;
    const demand = Math.ceil(report.requestCount / REPORT_INTERVAL_SECONDS);
    const quota = quotaOf(report, demand, holdings);
    const expiresAt = (now + QUOTA_TTL_SECONDS * 1_000_000) as EpochMicros;
    holdings.set(report.clientId, { demand, quota, expiresAt });
    return quota;
  }

  #activeHoldings(ruleName: string, now: EpochMicros): Map<string, Holding> | undefined {
    const holdings = this.#holdings.get(ruleName);
    if (holdings === undefined) return this.#beginRule(ruleName, now);
    dropExpired(holdings, now);
    return holdings;
  }

  #beginRule(ruleName: string, now: EpochMicros): Map<string, Holding> | undefined {
    for (const [name, holdings] of this.#holdings) {
      dropExpired(holdings, now);
      if (holdings.size === 0) this.#holdings.delete(name);
    }
    if (this.#holdings.size >= MAX_RULES) return undefined;
    const holdings = new Map<string, Holding>();
    this.#holdings.set(ruleName, holdings);
    return holdings;
  }
}

function dropExpired(holdings: Map<string, Holding>, now: EpochMicros): void {
  for (const [clientId, { expiresAt }] of holdings) {
    // A report moves its client to the end, so the first live one ends the expired ones.
    if (expiresAt > now) break;
    holdings.delete(clientId);
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
