import type { ExpectedDifference } from '../support/expected-differences.ts';

export const differencesOfAws: readonly ExpectedDifference[] = [
  {
    what: 'retries counts retries in version 3 too',
    why: 'It was the number of attempts: 1 for a call that went well at once',
    seenIn: [
      'aws-v3/*: documents.*.subsegments.0.aws.retries',
      'readme/*: documents.0.subsegments.0.aws.retries',
    ],
    like: (official, here) => official === Number(here) + 1,
  },
  {
    what: 'Names with several capitals become one word',
    why: 'queue_owner_a_w_s_account_id cannot be searched for by anyone who does not know the slip',
    seenIn: [
      'aws-v3/SQS GetQueueUrl: documents.0.subsegments.0.aws.queue_owner_a_w_s_account_id',
      'aws-v3/SQS GetQueueUrl: documents.0.subsegments.0.aws.queue_owner_aws_account_id',
    ],
  },
  {
    what: 'An answer of 4xx is an error, not a fault too',
    why: 'A fault is the service’s; the cause is kept',
    seenIn: [
      'aws-v3/an answer of status 400: documents.0.subsegments.0.fault',
      'aws-v3/a throttled call: documents.0.subsegments.0.fault',
      'aws-v2/status 400: documents.0.subsegments.0.fault',
      'aws-v2/a throttled call: documents.0.subsegments.0.fault',
    ],
  },
  {
    what: 'The cause of a failed call stands before its end',
    why: 'It is recorded before the subsegment closes, so that the flags can be right',
    seenIn: [
      'aws-v3/*: documents.0.subsegments.0.order of keys',
      'aws-v2/*: documents.0.subsegments.0.order of keys',
    ],
  },
  {
    what: 'An exception is remote only when something remote answered',
    why: 'A refused connection is not the service’s',
    seenIn: ['aws-v3/a refused connection: documents.0.subsegments.0.cause.exceptions.0.remote'],
  },
  {
    what: 'Members for the SDK’s own use are not sent',
    why: 'additionalTraceData is no part of a document',
    seenIn: ['aws-v3/further trace data: documents.0.additionalTraceData'],
  },
  {
    what: 'A missing context is logged as one line without a stack, at most once a second',
    why: 'It filled logs with a stack for each call outside of a request',
    seenIn: ['aws-v3/no segment: lines', 'aws-v2/no segment: lines', 'aws-v2/manual mode: lines'],
  },
  {
    what: 'Lengths are numbers in version 2 too',
    why: 'They were texts there, and numbers everywhere else',
    seenIn: ['aws-v2/*: documents.0.subsegments.0.http.response.content_length'],
    like: (official, here) => official === String(here),
  },
  {
    what: 'The callback of a call runs in the context of its caller',
    why: 'What it did was nested below the call, which had ended',
    seenIn: ['aws-v2/a callback and its context: results.current.1'],
  },
  {
    what: 'A call that was not answered has no response',
    why: 'It had one with a status of no text',
    seenIn: ['aws-v2/a refused connection: documents.0.subsegments.0.http.response'],
  },
  {
    what: 'Document clients of version 2 can be captured',
    why: 'A TypeError was thrown into the application',
    seenIn: ['aws-v2/a document client: **'],
  },
];
