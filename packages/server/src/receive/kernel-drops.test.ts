import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { platform } from 'node:os';
import { describe, expect, it } from 'vitest';
import { countDrops, readKernelDrops } from './kernel-drops.ts';

const HEADER =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops             \n';

/** A line of /proc/net/udp for a socket on `address`, with the padding the kernel writes. */
function line(address: string, drops: number): string {
  return ` 1194: ${address} 00000000:0000 07 00000000:00041400 00:00000000 00000000     0        0 146726 2 0000000066ed8f74 ${drops}        \n`;
}

const PORT = 0x07d0;

describe('countDrops', () => {
  const check = (tables: readonly string[], drops: number | undefined) =>
    expect(countDrops(tables, PORT)).toBe(drops);

  it('reads the last column of the line whose local port it is', () => {
    check([HEADER + line('0100007F:BFF9', 5) + line('0100007F:07D0', 108)], 108);
  });

  it('adds the sockets of both families', () => {
    check([HEADER + line('0100007F:07D0', 1), HEADER + line('00000000000000000000000001000000:07D0', 2)], 3);
  });

  it('tells no drops from no socket', () => {
    check([HEADER + line('0100007F:07D0', 0)], 0);
    check([HEADER + line('0100007F:07D1', 9), HEADER], undefined);
    check(['', ''], undefined);
  });

  it('does not take a remote port for a local one', () => {
    check([HEADER + line('0100007F:0001', 7).replace('00000000:0000', '0100007F:07D0')], undefined);
  });
});

describe('readKernelDrops', () => {
  it.runIf(platform() === 'linux')('finds a socket of this process, and none once it is closed', async () => {
    const socket = createSocket('udp4');
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    const { port } = socket.address();
    expect(await readKernelDrops(port)).toBe(0);
    socket.close();
    await once(socket, 'close');
    expect(await readKernelDrops(port)).toBeUndefined();
  });
});
