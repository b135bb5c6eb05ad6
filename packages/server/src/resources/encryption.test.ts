import { describe, expect, it } from 'vitest';
import { toKeyArn } from './encryption.ts';

const account = { region: 'eu-west-1', accountId: '111122223333' };
const ID = 'ae4aa6d4-a4d8-9df9-a475-4ff6d7898456';
const OWN = 'arn:aws:kms:eu-west-1:111122223333';
const OTHER = 'arn:aws:kms:us-east-2:999988887777';
const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';

describe('toKeyArn', () => {
  it.each([
    ['a key ID', ID, `${OWN}:key/${ID}`],
    ['the ID of a multi-region key', 'mrk-0123456789abcdef', `${OWN}:key/mrk-0123456789abcdef`],
    ['the ARN of a key', `${OTHER}:key/${ID}`, `${OTHER}:key/${ID}`],
  ])('takes %s as it is', (_name, key, arn) => {
    expect(toKeyArn(key, account)).toBe(arn);
  });
  it('gives an alias a key, the same every time and of its account', () => {
    const arn = toKeyArn('alias/MyKey', account);
    expect(arn).toMatch(new RegExp(`^${OWN}:key/${UUID}$`));
    expect(toKeyArn('alias/MyKey', account)).toBe(arn);
    expect(toKeyArn(`${OWN}:alias/MyKey`, account)).toBe(arn);
    expect(toKeyArn('alias/mykey', account)).not.toBe(arn);
    expect(toKeyArn(`${OTHER}:alias/MyKey`, account)).toBe(arn?.replace(OWN, OTHER));
    expect(toKeyArn('alias/aws/xray', account)).toMatch(new RegExp(`^${OWN}:key/${UUID}$`));
  });
  it.each([[''], ['alias/'], ['my key'], ['arn:aws:s3:::bucket'], [`${OWN}:key/`], [`${OWN}:key/${ID} `]])(
    'refuses %j',
    (key) => {
      expect(toKeyArn(key, account)).toBeUndefined();
    },
  );
});
