import type { RunningService } from '../../support/start-service.ts';

/** What `/metrics` says of each counter, by its name and labels as they stand there. */
export async function readCounters({
  url,
}: Pick<RunningService, 'url'>): Promise<ReadonlyMap<string, number>> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const lines = text.split('\n').filter((line) => line.startsWith('fluoroscope_'));
  return new Map(
    lines.map((line) => {
      const space = line.lastIndexOf(' ');
      return [line.slice(0, space), Number(line.slice(space + 1))];
    }),
  );
}

/** One of them; 0 when it never counted. */
export async function readCounter(service: Pick<RunningService, 'url'>, name: string): Promise<number> {
  return (await readCounters(service)).get(name) ?? 0;
}
