/**
 * `<name>_<version>` of the package in the working directory; `service_v1` when it has none or does not say.
 * Source: aws-xray-sdk-hapi 3.12.0.
 */
export function applicationName(directory = process.cwd()): string {
  try {
    const { readFileSync } = process.getBuiltinModule('node:fs');
    const text = readFileSync(`${directory}/package.json`, 'utf8');
    const { name, version } = JSON.parse(text) as { name?: unknown; version?: unknown };
    return `${textOr(name, 'service')}_${textOr(version, 'v1')}`;
  } catch {
    return 'service_v1';
  }
}

function textOr(value: unknown, fallback: string): string {
  return typeof value === 'string' && value !== '' ? value : fallback;
}
