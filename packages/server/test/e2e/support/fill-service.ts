/** Fills a service with a bit of everything that a backup holds. */

import {
  CreateGroupCommand,
  CreateSamplingRuleCommand,
  PutResourcePolicyCommand,
} from '@aws-sdk/client-xray';
import { newOtelTraceId } from '../../support/otlp-requests.ts';
import { newSegmentId, newTraceId, segmentNow } from './documents.ts';
import { xrayReader } from './xray-reader.ts';

const TRACES = 60;

/** Ids of the traces, of which every third is a W3C one and every fourth comes in two calls. */
export async function fillService(
  service: { readonly url: string },
  metadata = '',
): Promise<readonly string[]> {
  using reader = xrayReader(service);
  const traceIds = Array.from({ length: TRACES }, (_, at) =>
    at % 3 === 0 ? xrayIdOf(newOtelTraceId()) : newTraceId(),
  );
  for (const [at, trace_id] of traceIds.entries()) {
    const callId = newSegmentId();
    const now = Date.now() / 1000;
    const call = {
      id: callId,
      name: 'stock',
      start_time: now - 0.02,
      end_time: now,
      namespace: 'remote' as const,
    };
    const front = segmentNow({
      trace_id,
      name: 'web',
      fault: at % 5 === 0,
      annotations: { at },
      metadata: { default: { text: `${metadata} → ${at}` } },
      subsegments: [call],
    });
    const back = segmentNow({ trace_id, name: 'stock', parent_id: callId });
    if (at % 4 === 0) {
      await reader.put(back);
      await reader.put(front);
    } else await reader.put(front, back);
  }
  return traceIds;
}

/** A group with tags, a sampling rule and a policy. */
export async function configureService(service: { readonly url: string }, group = 'faults'): Promise<void> {
  using reader = xrayReader(service);
  const { client } = reader;
  await client.send(
    new CreateGroupCommand({
      GroupName: group,
      FilterExpression: 'fault',
      Tags: [{ Key: 'team', Value: 'shop' }],
    }),
  );
  await client.send(
    new CreateSamplingRuleCommand({
      SamplingRule: {
        RuleName: `rule-${group}`,
        Priority: 10,
        FixedRate: 0.5,
        ReservoirSize: 1,
        ServiceName: 'web',
        ServiceType: '*',
        Host: '*',
        HTTPMethod: '*',
        URLPath: '/*',
        ResourceARN: '*',
        Version: 1,
      },
    }),
  );
  const policy = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: '*', Action: 'xray:PutTraceSegments', Resource: '*' }],
  };
  await client.send(
    new PutResourcePolicyCommand({ PolicyName: `policy-${group}`, PolicyDocument: JSON.stringify(policy) }),
  );
}

function xrayIdOf(otelTraceId: string): string {
  return `1-${otelTraceId.slice(0, 8)}-${otelTraceId.slice(8)}`;
}
