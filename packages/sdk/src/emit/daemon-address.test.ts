import { afterEach, describe, expect, test, vi } from 'vitest';
import { getLogger, setLogger } from '../logging/logger.ts';
import { runScript } from '../testing/run-script.ts';
import { daemonAddress, setDaemonAddress } from './daemon-address.ts';

const usual = getLogger();

afterEach(() => setLogger(usual));

function endpoints(): string {
  const { udp, tcp } = daemonAddress();
  return `${udp.host} ${udp.port} ${tcp.host} ${tcp.port}`;
}

describe('setDaemonAddress', () => {
  test('is 127.0.0.1:2000 until it is set', () => {
    expect(endpoints()).toBe('127.0.0.1 2000 127.0.0.1 2000');
  });

  test.each([
    ['127.0.0.1:3000', '127.0.0.1 3000 127.0.0.1 3000'],
    ['xray.local:2000', 'xray.local 2000 xray.local 2000'],
    ['udp-daemon:2000', 'udp-daemon 2000 udp-daemon 2000'],
    ['udp:10.0.0.1:2000 tcp:10.0.0.2:2001', '10.0.0.1 2000 10.0.0.2 2001'],
    ['tcp:10.0.0.2:2001 udp:10.0.0.1:2000', '10.0.0.1 2000 10.0.0.2 2001'],
    ['[::1]:2000', '::1 2000 ::1 2000'],
    ['udp:[fe80::1]:2000 tcp:[::1]:2001', 'fe80::1 2000 ::1 2001'],
  ])('%s', (text, expected) => {
    setDaemonAddress(text);
    expect(endpoints()).toBe(expected);
  });

  test('says what was configured', () => {
    const info = vi.fn<(message: unknown) => void>();
    setLogger({ ...usual, info });
    setDaemonAddress('127.0.0.1:3000');
    expect(info).toHaveBeenCalledWith('Configured daemon address to 127.0.0.1:3000.');
  });

  test.each([
    ['127.0.0.1', 'You must specify an ip and port.'],
    ['', 'You must specify an ip and port.'],
    [':2000', 'You must specify an ip.'],
    ['udp:127.0.0.1:2000', 'You must specify both tcp and udp addresses.'],
    ['udp:127.0.0.1:2000 udp:127.0.0.1:2001', 'You must specify both tcp and udp addresses.'],
    ['x:1 y:2', 'You must specify both tcp and udp addresses.'],
    ['a:1 b:2 c:3', 'You must specify both tcp and udp addresses.'],
    ['udp:h:p tcp:h:2000', 'You must specify port number.'],
    ['host:abc', 'You must specify port number.'],
    ['host:70000', 'You must specify port number.'],
    ['host:0', 'You must specify port number.'],
  ])('refuses %j', (text, reason) => {
    const before = endpoints();
    expect(() => setDaemonAddress(text)).toThrow(new Error(`Invalid Daemon Address. ${reason}`));
    expect(endpoints()).toBe(before);
  });
});

describe('AWS_XRAY_DAEMON_ADDRESS', () => {
  const script = `
    import { daemonAddress, setDaemonAddress } from 'sdk/emit/daemon-address.ts';
    setDaemonAddress('10.0.0.9:9');
    console.log(JSON.stringify(daemonAddress().udp));
  `;

  test('wins over the call, which is ignored with a warning', async () => {
    const { stdout, stderr } = await runScript(script, {
      AWS_XRAY_DAEMON_ADDRESS: '127.0.0.1:3000',
      AWS_XRAY_LOG_LEVEL: 'warn',
    });
    expect(stdout).toBe('{"host":"127.0.0.1","port":3000}\n');
    expect(stderr).toContain(
      'Ignoring call to setDaemonAddress as AWS_XRAY_DAEMON_ADDRESS is set. The current daemon address will not be changed.',
    );
  });

  test('a bad one throws while the SDK is loaded', async () => {
    const { code, stderr } = await runScript(script, { AWS_XRAY_DAEMON_ADDRESS: '127.0.0.1' });
    expect(code).not.toBe(0);
    expect(stderr).toContain('Invalid Daemon Address. You must specify an ip and port.');
  });
});
