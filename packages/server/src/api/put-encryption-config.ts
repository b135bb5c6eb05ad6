import { z } from 'zod';
import { changeEncryption, toKeyArn } from '../resources/encryption.ts';
import type { ApiContext } from './api-context.ts';
import { type AwsError, invalidRequest, isAwsError } from './aws-error.ts';
import { toEncryptionConfig } from './encryption-output.ts';
import { optional } from './input-types.ts';
import { defineOperation } from './operation.ts';

const MAX_KEY_LENGTH = 3000;

const input = z.object({ Type: z.enum(['NONE', 'KMS']), KeyId: optional(z.string()) });

/**
 * Sets the key, which counts as UPDATING for a moment. The answer has the key's ARN even when an alias was sent.
 * Source: X-Ray API reference, PutEncryptionConfig; the error texts are ours.
 */
export const putEncryptionConfig = defineOperation({
  name: 'PutEncryptionConfig',
  path: '/PutEncryptionConfig',
  input,
  async answer(request, context) {
    const key = readKey(request, context);
    if (isAwsError(key)) return key;
    const now = context.now();
    const encryption = await changeEncryption(context.resources, key.arn, now);
    return { EncryptionConfig: toEncryptionConfig(encryption, now) };
  },
});

function readKey(
  { Type, KeyId }: z.output<typeof input>,
  context: ApiContext,
): { readonly arn: string | undefined } | AwsError {
  if (Type === 'NONE') {
    return KeyId === undefined
      ? { arn: undefined }
      : invalidRequest('Encryption of type NONE takes no KeyId');
  }
  if (KeyId === undefined || KeyId === '') return invalidRequest('Encryption of type KMS needs a KeyId');
  const arn = KeyId.length > MAX_KEY_LENGTH ? undefined : toKeyArn(KeyId, context);
  return arn === undefined ? invalidRequest('KeyId is not an alias, a key ID or the ARN of either') : { arn };
}
