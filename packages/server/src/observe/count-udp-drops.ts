import type { UdpReceiver } from '../receive/udp-receiver.ts';
import type { Metrics } from './metrics.ts';

export interface DropSources {
  readonly metrics: Pick<Metrics, 'setUdpDrops'>;
  /** Undefined until the door is open. */
  readonly udp: () => Pick<UdpReceiver, 'droppedDatagrams' | 'kernelDrops'> | undefined;
}

/** Brings up to date what is counted elsewhere: to be called before counters are read. */
export async function countUdpDrops({ metrics, udp }: DropSources): Promise<void> {
  const door = udp();
  if (door !== undefined) metrics.setUdpDrops(door.droppedDatagrams, await door.kernelDrops());
}
