/**
 * A project outside of this repository that has the package installed as it would be published, so that what a test
 * imports is resolved by the package's own `exports`, and holds only its `files`.
 */

import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

export const packageFolder = fileURLToPath(new URL('../../../', import.meta.url));
const repositoryFolder = join(packageFolder, '../..');

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface PackedProject {
  readonly folder: string;
  /** Where the package is in it. */
  readonly installed: string;
  write(name: string, text: string): Promise<void>;
  /** Runs Node in the project; does not throw when it ends with an error. */
  node(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Outcome>;
  /** Makes a package of this repository's `node_modules` resolvable in the project. */
  link(...names: readonly string[]): Promise<void>;
  /** Installs a second copy of the SDK below another package. */
  installCopy(below: string): Promise<void>;
  remove(): Promise<void>;
}

/** The Node that runs the tests, or the one of `SDK_TEST_NODE`: the suite can be run by hand with others. */
const NODE = process.env['SDK_TEST_NODE'] ?? process.execPath;

export async function createPackedProject(): Promise<PackedProject> {
  const folder = await mkdtemp(join(tmpdir(), 'fluoroscope-sdk-'));
  const installed = join(folder, 'node_modules/@fluoroscope/sdk');
  await unpack(folder, installed);
  await writeFile(join(folder, 'package.json'), '{ "name": "consumer", "version": "1.0.0" }\n');
  return {
    folder,
    installed,
    write: (name, text) => writeBelow(folder, name, text),
    node: (args, env = {}) => runNode(folder, args, env),
    link: async (...names) => {
      for (const name of names) await linkPackage(folder, name);
    },
    installCopy: (below) =>
      cp(installed, join(folder, 'node_modules', below, 'node_modules/@fluoroscope/sdk'), {
        recursive: true,
      }),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

async function unpack(folder: string, installed: string): Promise<void> {
  await run('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], { cwd: packageFolder });
  const archive = (await readdir(folder)).find((name) => name.endsWith('.tgz'));
  if (archive === undefined) throw new Error('npm pack left no archive');
  await mkdir(installed, { recursive: true });
  await run('tar', ['xzf', join(folder, archive), '-C', installed, '--strip-components=1']);
  await rm(join(folder, archive));
}

async function writeBelow(folder: string, name: string, text: string): Promise<void> {
  await mkdir(dirname(join(folder, name)), { recursive: true });
  await writeFile(join(folder, name), text);
}

async function linkPackage(folder: string, name: string): Promise<void> {
  const to = join(folder, 'node_modules', name);
  await mkdir(dirname(to), { recursive: true });
  await symlink(join(repositoryFolder, 'node_modules', name), to);
}

/** Nothing that tunes the SDK is inherited, and no document leaves the machine's own discard port. */
async function runNode(
  cwd: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<Outcome> {
  const inherited = Object.entries(process.env).filter(
    ([key]) => !/^(AWS_|LAMBDA_|_X_AMZN|NODE_|VITEST)/.test(key),
  );
  const options = {
    cwd,
    env: { ...Object.fromEntries(inherited), AWS_XRAY_DAEMON_ADDRESS: '127.0.0.1:9', ...env },
  };
  return new Promise((resolve) => {
    execFile(NODE, [...args], options, (error, stdout, stderr) => {
      resolve({
        code: typeof error?.code === 'number' ? error.code : error === null ? 0 : 1,
        stdout,
        stderr,
      });
    });
  });
}

/** Every file below `folder`, relative to it. */
export async function filesBelow(folder: string): Promise<readonly string[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  return found
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

export async function sizeOf(folder: string, files: readonly string[]): Promise<number> {
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file))));
  return texts.reduce((total, text) => total + text.length, 0);
}
