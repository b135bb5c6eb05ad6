/**
 * Which key encrypts traces. Nothing here is encrypted by it: the setting is kept and answered for the clients and the
 * infrastructure code that manage it.
 * Source: X-Ray API reference, PutEncryptionConfig, EncryptionConfig; X-Ray Developer Guide, "Data protection".
 */

import { createHash } from 'node:crypto';
import type { EpochMicros } from '@fluoroscope/wire';
import { z } from 'zod';
import { defineResourceKind, storedInstant } from '../store/resource-kind.ts';
import type { ResourceStore } from '../store/resource-store.ts';

/** Without a key, encryption is X-Ray's own. */
export interface Encryption {
  readonly keyArn?: string | undefined;
  readonly changedAt: EpochMicros;
}

const encryptionKind = defineResourceKind<Encryption>(
  'encryption-config',
  z.object({ keyArn: z.string().optional(), changedAt: storedInstant }),
);
const NAME = 'current';

const INITIAL: Encryption = { changedAt: 0 as EpochMicros };

export function readEncryption(store: ResourceStore): Encryption {
  return encryptionKind.get(store, NAME) ?? INITIAL;
}

/** Resolves with what holds from now on, once it is durable. Throws FLS_STORE_UNAVAILABLE. */
export function changeEncryption(
  store: ResourceStore,
  keyArn: string | undefined,
  now: EpochMicros,
): Promise<Encryption> {
  const encryption: Encryption = { keyArn, changedAt: now };
  return store.change(() => ({ writes: [encryptionKind.put(NAME, encryption)], result: encryption }));
}

interface Account {
  readonly region: string;
  readonly accountId: string;
}

const KEY_ID = /^[A-Za-z0-9-]+$/;
const ALIAS = /^alias\/[A-Za-z0-9/_-]+$/;
const KMS_ARN = /^(arn:[a-z-]+:kms:[a-z0-9-]+:\d{12}):(?:key\/([A-Za-z0-9-]+)|(alias\/[A-Za-z0-9/_-]+))$/;

/**
 * The ARN of the key that an alias, a key ID or an ARN of either stands for; undefined for anything else. There is no
 * KMS to ask, so an alias stands for a key whose ID is made of the alias itself: always the same one.
 */
export function toKeyArn(key: string, { region, accountId }: Account): string | undefined {
  const own = `arn:aws:kms:${region}:${accountId}`;
  if (ALIAS.test(key)) return `${own}:key/${keyIdOf(key)}`;
  if (KEY_ID.test(key)) return `${own}:key/${key}`;
  const [, owner, keyId, alias] = KMS_ARN.exec(key) ?? [];
  if (owner === undefined) return undefined;
  return alias === undefined ? `${owner}:key/${keyId}` : `${owner}:key/${keyIdOf(alias)}`;
}

/** In the form of a UUID, as the IDs of keys are. */
function keyIdOf(alias: string): string {
  const digits = createHash('sha256').update(alias).digest('hex');
  const ends = [0, 8, 12, 16, 20, 32];
  return ends
    .slice(1)
    .map((end, index) => digits.slice(ends[index], end))
    .join('-');
}
