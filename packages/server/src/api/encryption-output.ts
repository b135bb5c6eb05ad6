import type { EpochMicros } from '@fluoroscope/wire';
import type { Encryption } from '../resources/encryption.ts';
import { isSettled } from '../resources/settling.ts';

/** Source: X-Ray API reference, EncryptionConfig. */
export function toEncryptionConfig({ keyArn, changedAt }: Encryption, now: EpochMicros): object {
  return {
    KeyId: keyArn,
    Status: isSettled(changedAt, now) ? 'ACTIVE' : 'UPDATING',
    Type: keyArn === undefined ? 'NONE' : 'KMS',
  };
}
