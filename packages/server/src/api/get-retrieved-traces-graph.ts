import { z } from 'zod';
import {
  graphOfRetrieval,
  type RetrievedGraph,
  type ServiceIdentity,
  type ServiceLink,
} from '../retrieval/graph-of-retrieval.ts';
import { type AwsError, isAwsError } from './aws-error.ts';
import { optional } from './input-types.ts';
import { pageOf } from './list-page.ts';
import { defineOperation } from './operation.ts';
import { retrievalToken, unknownRetrieval } from './retrieval-token.ts';
import { listServices } from './service-list.ts';

const PAGE_SIZE = 1000;

/**
 * The service graph of the traces of a retrieval, none before it is complete, with what links its services to other
 * traces. The numbers by which edges name services hold over all pages.
 * Source: X-Ray API reference, GetRetrievedTracesGraph.
 */
export const getRetrievedTracesGraph = defineOperation({
  name: 'GetRetrievedTracesGraph',
  path: '/GetRetrievedTracesGraph',
  input: z.object({ RetrievalToken: retrievalToken, NextToken: optional(z.string()) }),
  async answer({ RetrievalToken, NextToken }, { retrievals }): Promise<object | AwsError> {
    const retrieval = retrievals.find(RetrievalToken);
    if (retrieval === undefined) return unknownRetrieval(RetrievalToken);
    const readTrace = retrievals.readTrace.bind(retrievals);
    const services = toServices(await graphOfRetrieval(retrieval.traces, readTrace));
    const page = pageOf(services, {
      query: ['GetRetrievedTracesGraph', RetrievalToken],
      token: NextToken,
      keyOf: ({ place }) => place,
      pageSize: PAGE_SIZE,
    });
    if (isAwsError(page)) return page;
    return {
      RetrievalStatus: retrieval.status,
      Services: page.items.map(({ service, links }) => ({ Service: service, Links: links.map(toLink) })),
      NextToken: page.nextToken,
    };
  },
});

interface PlacedService {
  /** Ascends as text. */
  readonly place: string;
  readonly service: object;
  readonly links: readonly ServiceLink[];
}

function toServices({ graph, linksOf }: RetrievedGraph): PlacedService[] {
  return listServices(graph, { withTimes: false }).map((service, index) => ({
    place: String(index).padStart(9, '0'),
    service,
    links: linksOf(identityOf(service)),
  }));
}

/** Which node of the graph a listed service is. */
function identityOf(service: { Name?: string; Type?: string; AccountId?: string }): ServiceIdentity {
  return { name: service.Name ?? '', type: service.Type, accountId: service.AccountId };
}

function toLink({ referenceType, sourceTraceId, destinationTraceIds }: ServiceLink): object {
  return {
    ReferenceType: referenceType,
    SourceTraceId: sourceTraceId,
    DestinationTraceIds: destinationTraceIds,
  };
}
