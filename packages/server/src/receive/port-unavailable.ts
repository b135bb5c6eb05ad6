import { FluoroscopeError, messageOf } from '../errors.ts';

/** What stood in the way of listening, as the system says it. */
export interface ListenProblem {
  readonly code: string | undefined;
  readonly message: string;
}

/** No port is of any use while the address is not one of this machine. */
const ADDRESS_PROBLEMS = new Set([
  'EADDRNOTAVAIL',
  'EAFNOSUPPORT',
  'EAI_AGAIN',
  'EAI_ADDRFAMILY',
  'EAI_NODATA',
  'EAI_NONAME',
  'ENODATA',
  'ENOTFOUND',
]);

/** The sentence for a door that cannot be opened, with the flag that helps. */
export function portUnavailable(
  protocol: 'TCP' | 'UDP',
  { host, port }: { readonly host: string; readonly port: number },
  problem: ListenProblem,
): FluoroscopeError {
  const flag = ADDRESS_PROBLEMS.has(problem.code ?? '') ? '--host' : '--port';
  return new FluoroscopeError(
    'FLS_PORT_UNAVAILABLE',
    `${protocol} port ${port} on ${host} cannot be opened: ${problem.message}. Choose another with ${flag}.`,
  );
}

/** The same for a door that the service can do without. `flag` sets its port, without the dashes. */
export function doorUnavailable(
  flag: string,
  { host, port }: { readonly host: string; readonly port: number },
  problem: ListenProblem,
): FluoroscopeError {
  const remedy = ADDRESS_PROBLEMS.has(problem.code ?? '')
    ? 'Choose another with --host.'
    : `Choose another with --${flag}, or open none with --${flag} off.`;
  return new FluoroscopeError(
    'FLS_PORT_UNAVAILABLE',
    `TCP port ${port} on ${host} cannot be opened: ${problem.message}. ${remedy}`,
  );
}

export function problemOf(caught: unknown): ListenProblem {
  const code: unknown = caught instanceof Error && 'code' in caught ? caught.code : undefined;
  return { code: typeof code === 'string' ? code : undefined, message: messageOf(caught) };
}
