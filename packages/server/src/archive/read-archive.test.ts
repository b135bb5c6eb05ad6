import { createHash } from 'node:crypto';
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeLines } from './archive-content.ts';
import { encodeFrame, FORMAT, HEAD_BYTES } from './frame.ts';
import { checkArchive, type CheckedArchive } from './read-archive.ts';

const HEADER = { format: FORMAT, serviceVersion: '1.2.3', schema: 7, retentionDays: 30, through: 5, rows: 2 };
const DOCUMENTS = [{ trace_id: '1-00000000-000000000000000000000001', received_at: 1, documents: ['{}'] }];

let directory: string;
let portions: readonly Buffer[];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'fluoroscope-archive-'));
  const before = [
    await encodeFrame({ kind: 'header', sequence: 0, content: encodeLines([HEADER]) }),
    await encodeFrame({ kind: 'configuration', sequence: 1, content: encodeLines([]) }),
    await encodeFrame({ kind: 'documents', sequence: 2, content: encodeLines(DOCUMENTS) }),
    await encodeFrame({ kind: 'documents', sequence: 3, content: encodeLines([...DOCUMENTS, ...DOCUMENTS]) }),
  ];
  const digests = createHash('sha256');
  for (const portion of before) digests.update(portion.subarray(0, HEAD_BYTES));
  const end = { portions: before.length, rows: 3, digest: digests.digest('hex') };
  portions = [...before, await encodeFrame({ kind: 'end', sequence: 4, content: encodeLines([end]) })];
});

afterAll(() => rm(directory, { recursive: true, force: true }));

async function check(...parts: readonly (Buffer | undefined)[]): Promise<CheckedArchive> {
  const path = join(directory, 'archive');
  await writeFile(path, Buffer.concat(parts.map((part) => part ?? Buffer.alloc(0))));
  const file = await open(path);
  try {
    return await checkArchive(file);
  } finally {
    await file.close();
  }
}

describe('checkArchive', () => {
  it('finds nothing wrong with a whole archive', async () => {
    expect(await check(...portions)).toEqual({ header: HEADER, portions: 5, damage: [] });
  });

  it('finds any changed byte, says in which portion it is, and reads the others', async () => {
    for (const [sequence, portion] of portions.entries()) {
      for (let at = 0; at < portion.length; at += 1) {
        const changed = Buffer.from(portion);
        changed.writeUInt8(changed.readUInt8(at) ^ (1 << (at % 8)), at);
        const checked = await check(...portions.map((each) => (each === portion ? changed : each)));
        expect(checked.damage[0]).toContain(
          `portion ${sequence} is damaged or torn (${portion.length} bytes`,
        );
        expect(checked.portions).toBe(4);
      }
    }
  });

  it('finds an archive that ends early, wherever', async () => {
    const whole = Buffer.concat(portions);
    for (let length = 0; length < whole.length; length += 1) {
      const { damage } = await check(whole.subarray(0, length));
      expect(damage.at(-1)).toBe('its end is missing, so it was not written to the end');
    }
  });

  it('finds portions that are missing, come twice, stand in another order or belong to another archive', async () => {
    const [header, configuration, one, two, end] = portions;
    const cases: readonly (readonly [string, readonly (Buffer | undefined)[]])[] = [
      ['portion 2 is missing', [header, configuration, two, end]],
      ['portion 3 is missing', [header, configuration, one, one, two, end]],
      ['portion 2 is missing', [header, configuration, two, one, end]],
      ['portion 4 stands behind the end', [...portions, end]],
      ['portion 0 is missing', [configuration, one, two, end]],
      [
        'its end belongs to other portions',
        [
          header,
          configuration,
          one,
          await encodeFrame({ kind: 'documents', sequence: 3, content: Buffer.from('{}\n') }),
          end,
        ],
      ],
    ];
    for (const [damage, parts] of cases) expect((await check(...parts)).damage).toContain(damage);
  });
});
