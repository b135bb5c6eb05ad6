/** Programs that use the package as it would be published: checked by a compiler, and bundled. */

import { join } from 'node:path';

import { rolldown } from 'rolldown';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createPackedProject, packageFolder, type PackedProject } from './support/packed-project.ts';

let project: PackedProject;

beforeAll(async () => {
  project = await createPackedProject();
  // The declarations of two subpaths speak of their framework, which whoever uses them has installed.
  await project.link('@types/node', 'undici-types', 'fastify', '@hapi/hapi');
});
afterAll(() => project.remove());

/** What the official README shows, with types, as an application would write it. */
const application = `
const segment = new AWSXRay.Segment('shop', '1-5759e988-bd862e3fe1be46a994272793', '53995c3f42cd8ad8');
const subsegment: AWSXRay.Subsegment = segment.addNewSubsegment('work');
subsegment.addAnnotation('key', 1);
subsegment.addMetadata('key', { any: ['thing'] }, 'namespace');
const either: AWSXRay.SegmentLike = subsegment;
either.addError(new Error('x'), true);
AWSXRay.setContextMissingStrategy('LOG_ERROR');
AWSXRay.setContextMissingStrategy((message: string) => void message);
const logger: AWSXRay.Logger = AWSXRay.getLogger();
logger.info('hello');
AWSXRay.config([AWSXRay.plugins.EC2Plugin, AWSXRay.plugins.ECSPlugin]);
AWSXRay.middleware.setSamplingRules({ version: 2, default: { fixed_target: 1, rate: 0.1 } });
AWSXRay.middleware.enableDynamicNaming('*.example');
const http: typeof import('node:http') = AWSXRay.captureHTTPs(require('node:http'), true);
AWSXRay.captureHTTPsGlobal(http);
AWSXRay.capturePromise();
const length: number = AWSXRay.captureFunc('work', (sub) => sub?.name.length ?? 0);
const later: Promise<number> = AWSXRay.captureAsyncFunc('work', async (sub) => {
  sub?.close();
  return length;
});
const namespace = AWSXRay.getNamespace();
namespace.run(() => AWSXRay.setSegment(segment));
void namespace.runPromise(async () => later);
const sql = new AWSXRay.database.SqlData('8', '2', 'me', 'mysql://host/shop', 'statement');
subsegment.addSqlData(sql);
AWSXRay.setAWSWhitelist({ services: {} });
AWSXRay.SegmentUtils.setStreamingThreshold(10);
const id = new AWSXRay.TraceID().toString();
void AWSXRay.flush().then(() => id);
segment.close();
`;

const frameworks = `
openSegment('name');
const hapi: string = plugin.name;
const pool = captureMySQL({ createPool() { return 1; } });
capturePostgres(pool);
captureFetchGlobal(true, (sub) => sub.addAnnotation('a', 1));
enable;
void xRayFastifyPlugin;
void hapi;
`;

const namesOf = (from: string) => `
${from === 'import' ? '' : '// compiled to require'}
import { closeSegment, openSegment } from '@fluoroscope/sdk/express';
import { captureFetchGlobal } from '@fluoroscope/sdk/fetch';
import { plugin } from '@fluoroscope/sdk/hapi';
import { captureMySQL } from '@fluoroscope/sdk/mysql';
import { capturePostgres } from '@fluoroscope/sdk/postgres';
import { enable } from '@fluoroscope/sdk/restify';
import { xRayFastifyPlugin } from '@fluoroscope/sdk/fastify';
void closeSegment;
${frameworks}`;

interface Setting {
  readonly name: string;
  readonly type: 'module' | 'commonjs';
  readonly module: string;
  readonly files: Readonly<Record<string, string>>;
}

const star = `import * as AWSXRay from '@fluoroscope/sdk';\n${application}`;
const defaultImport = `import AWSXRay from '@fluoroscope/sdk';\nAWSXRay.captureFunc('work', () => 1);\nnew AWSXRay.Segment('a').close();\n`;
const callable = `import captureMySQL from '@fluoroscope/sdk/mysql';\nimport AWSXRay from '@fluoroscope/sdk/core';\ncaptureMySQL({});\nAWSXRay.flush;\n`;
const assigned = `import AWSXRay = require('@fluoroscope/sdk');\nimport captureMySQL = require('@fluoroscope/sdk/mysql');\n${application}captureMySQL({});\n`;
const deep = `import Subsegment = require('@fluoroscope/sdk/dist/lib/segments/attributes/subsegment');\nconst sub: Subsegment = new Subsegment('a');\nsub.close();\n`;

const closing = `import AWSXRay = require('@fluoroscope/sdk');\nexport const close = (segment: AWSXRay.Segment): void => segment.close();\n`;
const mixed = `import AWSXRay, { Segment } from '@fluoroscope/sdk';\nimport { close } from './required.cjs';\nclose(new Segment('a'));\nclose(new AWSXRay.Segment('b'));\n`;

const settings: readonly Setting[] = [
  {
    name: 'ES modules',
    type: 'module',
    module: 'nodenext',
    files: {
      'star.ts': `import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);\n${star}`,
      'default.ts': defaultImport,
      'names.ts': namesOf('import'),
      'callable.ts': callable,
    },
  },
  {
    name: 'CommonJS of nodenext',
    type: 'commonjs',
    module: 'nodenext',
    files: {
      'star.ts': star,
      'default.ts': defaultImport,
      'names.ts': namesOf('require'),
      'assigned.ts': assigned,
      'deep.ts': deep,
      'callable.ts': callable,
    },
  },
  {
    name: 'CommonJS with esModuleInterop',
    type: 'commonjs',
    module: 'commonjs',
    files: {
      'star.ts': star,
      'default.ts': defaultImport,
      'names.ts': namesOf('require'),
      'callable.ts': callable,
    },
  },
  {
    name: 'both kinds of modules in one program',
    type: 'module',
    module: 'nodenext',
    files: {
      'names.ts': namesOf('import'),
      'required.cts': `${namesOf('require')}${closing}`,
      'mixed.ts': mixed,
    },
  },
];

describe.each(settings)('a compiler of $name', ({ type, module, files, name }) => {
  it('takes programs that use the package', async () => {
    const folder = `typed-${name.replaceAll(' ', '-')}`;
    await project.write(`${folder}/package.json`, JSON.stringify({ type }));
    const compilerOptions = {
      module,
      moduleResolution: module === 'commonjs' ? 'bundler' : 'nodenext',
      target: 'es2022',
      strict: true,
      esModuleInterop: true,
      skipLibCheck: false,
      types: ['node'],
      noEmit: true,
    };
    await project.write(
      `${folder}/tsconfig.json`,
      JSON.stringify({ compilerOptions, files: Object.keys(files) }),
    );
    for (const [file, text] of Object.entries(files)) await project.write(`${folder}/${file}`, text);
    const compiler = join(packageFolder, '../../node_modules/typescript/bin/tsc');
    const { stdout } = await project.node([compiler, '-p', folder]);
    // Declarations of a framework have errors of their own.
    expect(stdout.split('\n').filter((line) => /^(node_modules\/@fluoroscope|typed-)/.test(line))).toEqual(
      [],
    );
  });
});

const bundled = `
import AWSXRay, { captureFunc, getNamespace, Segment, setSegment } from '@fluoroscope/sdk';
import captureMySQL, { captureMySQL as named } from '@fluoroscope/sdk/mysql';
const segment = new Segment('bundled');
getNamespace().run(() => {
  setSegment(segment);
  captureFunc('work', () => undefined);
});
console.log(JSON.stringify([segment.subsegments.length, AWSXRay.getNamespace() === getNamespace(), captureMySQL === named]));
`;

describe.each(['es', 'cjs'] as const)('a bundle in the form %s', (format) => {
  it('runs', async () => {
    await project.write('bundled.mjs', bundled);
    const bundle = await rolldown({ cwd: project.folder, input: 'bundled.mjs', platform: 'node' });
    const out = format === 'es' ? 'out.mjs' : 'out.cjs';
    await bundle.write({ file: join(project.folder, 'bundle', out), format });
    await bundle.close();
    // Elsewhere than the package, so that nothing is resolved at run time.
    const { stdout, stderr } = await project.node([join('bundle', out)]);
    expect({ stdout, stderr }).toEqual({ stdout: '[1,true,true]\n', stderr: '' });
  });
});
