/** Reads the traces that have arrived, again and again; a trace that has not changed is not read again. */

import { nowMs, type ServiceApi, type TraceSummary } from './service-api.ts';
import { Trace } from './trace.ts';

export class TraceReader {
  readonly #api: ServiceApi;
  readonly #openedAtMs = nowMs();
  readonly #known = new Map<string, Trace>();

  constructor(api: ServiceApi) {
    this.#api = api;
  }

  /** The traces of which something has arrived, those that a filter expression finds or all, by start. */
  async read(filter: string | undefined): Promise<readonly Trace[]> {
    const summaries = await this.#api.summaries(this.#openedAtMs, filter);
    const news = new Map(summaries.filter((summary) => this.#isNews(summary)).map((each) => [each.Id, each]));
    for (const { Id, Segments } of await this.#api.traces([...news.keys()])) {
      const { Revision: revision = 0, IsPartial: isPartial = false } = news.get(Id) ?? {};
      const documents = Segments.map(({ Document }) => Document);
      this.#known.set(Id, new Trace({ id: Id, revision, isPartial, documents }));
    }
    const traces = summaries.flatMap(({ Id }) => this.#known.get(Id) ?? []);
    return [...new Set(traces)].sort((one, other) => one.startedAt - other.startedAt);
  }

  #isNews({ Id, Revision }: TraceSummary): boolean {
    return this.#known.get(Id)?.revision !== Revision;
  }
}
