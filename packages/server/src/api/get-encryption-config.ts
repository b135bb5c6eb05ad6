import { z } from 'zod';
import { readEncryption } from '../resources/encryption.ts';
import { toEncryptionConfig } from './encryption-output.ts';
import { defineOperation } from './operation.ts';

/** Source: X-Ray API reference, GetEncryptionConfig. */
export const getEncryptionConfig = defineOperation({
  name: 'GetEncryptionConfig',
  path: '/EncryptionConfig',
  input: z.object({}),
  answer(_input, context) {
    return { EncryptionConfig: toEncryptionConfig(readEncryption(context.resources), context.now()) };
  },
});
