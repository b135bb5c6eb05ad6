/**
 * Divides a reservoir among the clients that share it. Everyone has an even share, what a quiet client does not need
 * goes to the busy ones, and what nobody needs is divided evenly as well, so that a burst finds it. X-Ray does not
 * publish its own algorithm; ours only keeps its promise that clients together stay within the reservoir.
 */

export interface QuotaClaim {
  readonly clientId: string;
  /** Requests a second the client saw lately, rounded up. */
  readonly demand: number;
}

/**
 * Whole requests a second for each client, by client id. The sum is the reservoir's size exactly, or nothing without
 * clients; remainders go by ascending client id, so equal claims always divide equally.
 */
export function divideReservoir(size: number, claims: readonly QuotaClaim[]): ReadonlyMap<string, number> {
  const ordered = claims.toSorted((a, b) => (a.clientId < b.clientId ? -1 : 1));
  const quotas = new Map(ordered.map(({ clientId }) => [clientId, 0]));
  let left = size;
  let hungry = ordered.filter(({ demand }) => demand > 0);
  while (left > 0 && hungry.length > 0) {
    left -= giveEvenly(quotas, hungry, left);
    hungry = hungry.filter(({ clientId, demand }) => (quotas.get(clientId) ?? 0) < demand);
  }
  giveEvenly(
    quotas,
    ordered.map((claim) => ({ ...claim, demand: Infinity })),
    left,
  );
  return quotas;
}

/** Hands out at most `amount`, never beyond a demand, and answers how much it was. Gives something when it can. */
function giveEvenly(quotas: Map<string, number>, claims: readonly QuotaClaim[], amount: number): number {
  const share = Math.floor(amount / claims.length);
  const remainder = amount % claims.length;
  let given = 0;
  for (const [index, { clientId, demand }] of claims.entries()) {
    const held = quotas.get(clientId) ?? 0;
    const more = Math.min(share + (index < remainder ? 1 : 0), demand - held);
    quotas.set(clientId, held + more);
    given += more;
  }
  return given;
}
