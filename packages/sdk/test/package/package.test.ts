/** What is published: its files and their size, and what every subpath gives to `import` and to `require`. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { deepPaths, entries } from '../../build/entries.js';
import { exportsMap, typesVersionsMap } from '../../build/exports-map.js';
import { VERSION } from '../../src/version.ts';
import {
  createPackedProject,
  filesBelow,
  packageFolder,
  sizeOf,
  type PackedProject,
} from './support/packed-project.ts';

/** Above what there is, so that growth is noticed. The aim is 60,000. */
const MOST_BYTES = 130_000;

let project: PackedProject;

beforeAll(async () => {
  project = await createPackedProject();
});
afterAll(() => project.remove());

const subpaths = entries.flatMap(({ name, aliases = [], ...entry }) =>
  [name === 'index' ? '' : `/${name}`, ...aliases.map((alias) => `/${alias}`)].map((path) => ({
    specifier: `@fluoroscope/sdk${path}`,
    callable: entry.callable,
    effect: entry.effect === true,
  })),
);
const modules = subpaths.filter(({ effect }) => !effect);

interface Manifest {
  readonly exports: unknown;
  readonly typesVersions: unknown;
  readonly version: string;
  readonly dependencies?: unknown;
}

/** Prints what the program says it saw, as JSON. */
async function see(file: string, program: string): Promise<unknown> {
  await project.write(file, program);
  const { code, stdout, stderr } = await project.node([file]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout);
}

describe('the files', () => {
  it('are the ones that package.json names, for each entry', async () => {
    const manifest = JSON.parse(await readFile(join(packageFolder, 'package.json'), 'utf8')) as Manifest;
    expect(manifest.exports).toEqual(exportsMap(entries));
    expect(manifest.typesVersions).toEqual(typesVersionsMap(entries));
    expect(manifest.version).toBe(VERSION);
    expect(manifest.dependencies).toBeUndefined();
  });

  it(`hold less than ${MOST_BYTES.toLocaleString('en-US')} bytes of JavaScript, and nothing that is no use there`, async () => {
    const files = await filesBelow(project.installed);
    const scripts = files.filter((file) => file.endsWith('.js'));
    const bytes = await sizeOf(project.installed, scripts);
    process.stdout.write(`The package has ${bytes} bytes of JavaScript in ${scripts.length} files.\n`);
    expect(bytes).toBeLessThan(MOST_BYTES);
    expect(
      files.filter((file) => !/\.(js|d\.ts)$|(^|\/)package\.json$|^README\.md$|^LICENSE$/.test(file)),
    ).toEqual([]);
  });

  it('show users no type of a package that is not published', async () => {
    const files = (await filesBelow(project.installed)).filter((file) => file.endsWith('.d.ts'));
    const texts = await Promise.all(files.map((file) => readFile(join(project.installed, file), 'utf8')));
    expect(files.filter((_, index) => /@fluoroscope\/(?!sdk)/.test(texts[index] ?? ''))).toEqual([]);
  });
});

describe('the modules', () => {
  it('are one object to require, with itself as default', async () => {
    const seen = await see(
      'shapes.cjs',
      `console.log(JSON.stringify(${JSON.stringify(modules)}.map(({ specifier }) => {
        const module = require(specifier);
        return { specifier, type: typeof module, self: module.default === module, mark: module.__esModule };
      })));`,
    );
    expect(seen).toEqual(
      modules.map(({ specifier, callable }) => ({
        specifier,
        type: callable === undefined ? 'object' : 'function',
        self: true,
        mark: true,
      })),
    );
  });

  it('have every name for import that require has, with the same values', async () => {
    const seen = await see(
      'shapes.mjs',
      `import { createRequire } from 'node:module';
      const require = createRequire(import.meta.url);
      const unlike = [];
      for (const { specifier, callable } of ${JSON.stringify(modules)}) {
        const required = require(specifier);
        const imported = await import(specifier);
        if (imported.default !== required) unlike.push(specifier + ' default');
        for (const name of [...Object.keys(required), callable ?? 'default']) {
          if (imported[name] !== required[name]) unlike.push(specifier + ' ' + name);
        }
      }
      console.log(JSON.stringify(unlike));`,
    );
    expect(seen).toEqual([]);
  });

  it('let names be imported by a module that is read before it runs', async () => {
    const seen = await see(
      'names.mjs',
      `import AWSXRay, { captureFunc, getNamespace, Segment, setSegment } from '@fluoroscope/sdk';
      const segment = new Segment('of an import');
      getNamespace().run(() => {
        setSegment(segment);
        captureFunc('inside', (subsegment) => {
          console.log(JSON.stringify([AWSXRay.getSegment() === subsegment, subsegment.segment === segment]));
        });
      });`,
    );
    expect(seen).toEqual([true, true]);
  });
});

describe('one context', () => {
  it('is shared by import and require', async () => {
    const seen = await see(
      'worlds.mjs',
      `import { createRequire } from 'node:module';
      import { Segment as Imported, getNamespace } from '@fluoroscope/sdk';
      const { Segment, setSegment, getSegment } = createRequire(import.meta.url)('@fluoroscope/sdk/core');
      getNamespace().run(() => {
        setSegment(new Segment('of require'));
        console.log(JSON.stringify([Imported === Segment, getSegment().name]));
      });`,
    );
    expect(seen).toEqual([true, 'of require']);
  });

  it('is shared by two copies of the package', async () => {
    await project.installCopy('library');
    await project.write('node_modules/library/index.js', `module.exports = require('@fluoroscope/sdk');`);
    const seen = await see(
      'copies.cjs',
      `const own = require('@fluoroscope/sdk');
      const other = require('library');
      own.getNamespace().run(() => {
        const segment = new own.Segment('of the application');
        own.setSegment(segment);
        const name = other.captureFunc('in the library', (subsegment) => subsegment.segment?.name);
        console.log(JSON.stringify([own === other, other.getSegment() === segment, name, segment.subsegments.length]));
      });`,
    );
    expect(seen).toEqual([false, true, 'of the application', 1]);
  });
});

it('answers at the paths inside of the official core that programs use', async () => {
  const seen = await see(
    'deep.cjs',
    `const AWSXRay = require('@fluoroscope/sdk');
    const paths = ${JSON.stringify(Object.keys(deepPaths))};
    console.log(JSON.stringify({
      missing: paths.filter((path) => require('@fluoroscope/sdk/dist/lib/' + path) === undefined),
      unlike: paths.filter((path) => require('@fluoroscope/sdk/dist/lib/' + path) !== require('@fluoroscope/sdk/dist/lib/' + path + '.js')),
      segment: require('@fluoroscope/sdk/dist/lib/segments/segment') === AWSXRay.Segment,
      subsegment: require('@fluoroscope/sdk/dist/lib/segments/attributes/subsegment') === AWSXRay.Subsegment,
      logger: typeof require('@fluoroscope/sdk/dist/lib/logger').getLogger,
      helper: require('@fluoroscope/sdk/dist/lib/env/sqs_message_helper').default === AWSXRay.SqsMessageHelper,
    }));`,
  );
  expect(seen).toEqual({
    missing: [],
    unlike: [],
    segment: true,
    subsegment: true,
    logger: 'function',
    helper: true,
  });
});
