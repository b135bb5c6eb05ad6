/**
 * What a list of members cannot say about an operation: where Fluoroscope chose between what is documented and what was
 * observed, where it goes further than X-Ray, and why a member is not supported.
 */

export interface OperationRemarks {
  /** Whole sentences. */
  readonly notes?: readonly string[];
  /** Members that are not supported, with the reason. */
  readonly inputs?: Readonly<Record<string, string>>;
  readonly outputs?: Readonly<Record<string, string>>;
}

/** For lists whose limits keep them on one page. */
const ONE_PAGE = 'the answer is always one page';
const NO_TOKENS = 'there is never a second page; a token is refused';
const onePage: OperationRemarks = { inputs: { NextToken: NO_TOKENS }, outputs: { NextToken: ONE_PAGE } };

const NO_TIMES = 'a graph of chosen traces has no range of time, and live answers leave it out, too';

/** The times of services and edges, which a graph of chosen traces leaves out. */
function timesOf(services: string): Record<string, string> {
  const members = ['StartTime', 'EndTime', 'Edges[].StartTime', 'Edges[].EndTime'];
  return Object.fromEntries(members.map((member) => [`${services}.${member}`, NO_TIMES]));
}

const ACCOUNT = 'Region and account of ARNs are those of the settings `--region` and `--account-id`.';
const INSIGHT_RULES =
  'X-Ray does not publish by which rules it detects; ours are in `packages/server/src/insights/group-watch.ts`.';

export const REMARKS: Readonly<Record<string, OperationRemarks>> = {
  BatchGetTraces: {
    notes: [
      'One to five ids, in the spelling of X-Ray or of W3C.',
      'A trace that is not known is left out and is not "unprocessed".',
      '`Duration` of an unfinished trace reaches to the last end there is.',
    ],
    inputs: { NextToken: NO_TOKENS },
    outputs: {
      'UnprocessedTraceIds[]': 'always empty: every well-formed id can be processed',
      NextToken: ONE_PAGE,
    },
  },
  CancelTraceRetrieval: {
    notes: ['A retrieval that is complete already stays as it is.'],
  },
  CreateGroup: {
    notes: [
      'A group without an expression is refused, as the live service does; the model has it optional.',
      'The answer is wrapped in `Group` as the model has it; samples of the developer guide are flat.',
      ACCOUNT,
    ],
  },
  CreateSamplingRule: {
    notes: [
      '`RuleARN` in place of `RuleName` names the rule to make; both together are refused.',
      'There can be 25 rules beside `Default`.',
    ],
  },
  DeleteGroup: {
    notes: ['Name and ARN together are taken when they agree; the live service refuses both together.'],
  },
  GetEncryptionConfig: {
    notes: [
      'The configuration is kept and answered.',
      'It does not make the service encrypt: what protects the data directory is the disk under it.',
    ],
  },
  GetGroup: {
    notes: ['Name and ARN together are taken when they agree; the live service refuses both together.'],
  },
  GetGroups: {
    ...onePage,
    notes: ['There can be 25 groups, `Default` among them, which is always there and holds every trace.'],
  },
  GetIndexingRules: {
    ...onePage,
    notes: ['There is one rule, `Default`. Every trace is indexed, whatever its percentage.'],
  },
  GetInsight: { notes: [INSIGHT_RULES] },
  GetInsightEvents: { notes: [INSIGHT_RULES, 'The newest event comes first.'] },
  GetInsightImpactGraph: { notes: [INSIGHT_RULES] },
  GetInsightSummaries: { notes: [INSIGHT_RULES] },
  GetRetrievedTracesGraph: {
    notes: [
      '`ReferenceType` is `PARENT` or `CHILD`; which values X-Ray has is not published.',
      'Links between traces are shown as edges where both were retrieved.',
      'A page has up to 1,000 services.',
    ],
    outputs: timesOf('Services[].Service'),
  },
  GetSamplingRules: {
    notes: ['`Attributes` is always there, because the X-Ray SDK for Node needs it.'],
    inputs: { NextToken: 'ignored, as the live service does: all rules are on one page' },
    outputs: { NextToken: ONE_PAGE },
  },
  GetSamplingStatisticSummaries: {
    notes: [
      'All windows of ten seconds of the last five minutes that are over; the live service tells of the latest one only.',
      'Whether `SampledCount` contains borrowed requests is up to the client; what it reports is added up as it is.',
    ],
  },
  GetSamplingTargets: {
    notes: [
      'A document of a time more than five minutes away is answered, but not counted.',
      'As an extension, times in milliseconds and a `SampleCount` without its `d`, which two samplers in the field send, are understood.',
    ],
  },
  GetServiceGraph: {
    notes: [
      'Segments and calls are selected by their end, which can be reproduced; the live service selects by arrival.',
      'Graphs of more than 1,000 services come in pages; the live service refuses a token.',
      'A group counts traces that its expression held for when they were recorded.',
      'Histograms have up to 200 distinct values in whole milliseconds, and clusters of them beyond that.',
    ],
  },
  GetTimeSeriesServiceStatistics: {
    ...onePage,
    notes: [
      '`Period` is 60 or 300.',
      'Without a selector it is about what clients asked of the services at the roots, as the live service has it.',
      '`ForecastStatistics` needs a selector with `id(...)`; the band is three standard deviations around the share of faults in the three hours before, because the live model is not published.',
      'Edges of type `link` have no series; the graph has their totals.',
    ],
  },
  GetTraceGraph: {
    notes: [
      'One to five ids; the live service takes one.',
      'Links between traces are shown where both were asked for.',
    ],
    inputs: { NextToken: NO_TOKENS },
    outputs: { ...timesOf('Services[]'), NextToken: ONE_PAGE },
  },
  GetTraceSegmentDestination: {
    notes: ['The destination is kept and answered; traces stay in the store either way.'],
  },
  GetTraceSummaries: {
    notes: [
      'The range may have 24 hours, or what `--trace-query-window-hours` says.',
      'The whole language of filter expressions is there.',
      'In an expression, `group.name` stands for what the expression of the group is now.',
      'As an extension, `metadata.…` and free text are searched in whole documents, with the time range type `TraceId`.',
      '`HasThrottle` looks at every segment, as the model says; the live service looks at the root.',
      'The services of annotations and users are filled, as the model says; the live service leaves them empty.',
      'A `PartialScan` looks at everything; a `FixedRate` at its share.',
      '`Duration` is absent while any part of a trace is unfinished, as the live service has it.',
      'A page may be empty and still lead to another: it says how many traces were looked at for it.',
    ],
  },
  ListResourcePolicies: { ...onePage, notes: ['There can be five policies.'] },
  ListRetrievedTraces: {
    notes: [
      'The format is `XRAY` unless `OTEL` is asked for.',
      'Retrievals and their results last for an hour.',
    ],
  },
  ListTagsForResource: { ...onePage, notes: ['A resource can have 50 tags.'] },
  PutEncryptionConfig: {
    notes: [
      'An alias or a key id becomes the ARN of a key.',
      'The configuration is kept and answered; it does not make the service encrypt.',
    ],
  },
  PutResourcePolicy: {
    notes: ['Policies are checked, kept and answered; there is no authorization that they could govern.'],
  },
  PutTelemetryRecords: {
    notes: [
      'The counts are added up in `/metrics`.',
      'Empty strings for the host, which the daemon sends, are taken.',
    ],
  },
  PutTraceSegments: {
    notes: [
      'An answer means that the documents are durable.',
      'The time in a trace id is not checked, and a document that is too large is an `InvalidSegment`.',
      'What begins with `T1S`, spans of OpenTelemetry on their way through the X-Ray daemon, is stored as its documents; `T1U` and `M1`, unsampled spans and metrics, are counted only.',
      'A document may also be a list of independent subsegments.',
      'As an extension, trace ids may be spelled as W3C does.',
    ],
  },
  StartTraceRetrieval: {
    notes: ['Up to 100 ids, and a range of which both ends belong to it.'],
  },
  TagResource: { notes: ['Groups and sampling rules have tags.'] },
  UpdateGroup: {
    notes: [
      'A new expression decides about traces that are recorded from then on.',
      'Name and ARN together are taken when they agree; the live service refuses both together.',
    ],
  },
  UpdateSamplingRule: {
    notes: [
      'A boost that is not given is taken away, as the live service does.',
      'Of `Default` only the rate and the reservoir can change.',
    ],
  },
  UpdateTraceSegmentDestination: {
    notes: ['The destination is kept and answered; traces stay in the store either way.'],
    inputs: {
      'CloudWatchLogsConfiguration.SpansLogGroupKmsKeyId': 'ignored: there is no log group to encrypt',
    },
  },
};
