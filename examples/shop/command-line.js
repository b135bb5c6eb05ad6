// The flags of the demo.

import { parseArgs } from 'node:util';

/** @param {string} command what the demo was started with @returns {string} */
export function usage(command) {
  return `${command} -- [flags]

  --port PORT         of the Fluoroscope service (2000; 0 takes any free port)
  --data-dir DIR      where the service keeps its data (a temporary directory, removed at the end)
  --rate NUMBER       requests a second (5)
  --duration SECONDS  how long to run (until Ctrl-C)
  --help`;
}

/**
 * @typedef {object} DemoFlags
 * @property {number} port
 * @property {string | undefined} dataDir
 * @property {number} requestsPerSecond
 * @property {number | undefined} durationSeconds
 */

/**
 * Reads the flags. Throws an Error whose message is for the person at the terminal.
 *
 * @param {readonly string[]} args
 * @returns {DemoFlags | 'help'}
 */
export function readFlags(args) {
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: { type: 'string', default: '2000' },
      'data-dir': { type: 'string' },
      rate: { type: 'string', default: '5' },
      duration: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  const port = numberBetween('--port', values.port, 0, 65_535);
  if (!Number.isInteger(port)) throw new Error('--port takes a whole number');
  return {
    port,
    dataDir: values['data-dir'],
    requestsPerSecond: numberBetween('--rate', values.rate, 0.1, 500),
    durationSeconds:
      values.duration === undefined ? undefined : numberBetween('--duration', values.duration, 1, 86_400),
  };
}

/** @param {string} flag @param {string} text @param {number} least @param {number} most */
function numberBetween(flag, text, least, most) {
  const number = text.trim() === '' ? Number.NaN : Number(text);
  if (number >= least && number <= most) return number;
  throw new Error(`${flag} takes a number from ${least} to ${most}, not "${text}"`);
}
