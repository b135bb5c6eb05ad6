import type { ExpectedDifference } from '../support/expected-differences.ts';
import { isAdded } from './likeness.ts';

export const differencesOfExpress: readonly ExpectedDifference[] = [
  {
    what: 'The length of an answer is recorded where its headers say it',
    why: 'It was read from where a server’s response has nothing',
    seenIn: [
      'express/*: documents.*.http.response.content_length',
      'readme/*: documents.0.http.response.content_length',
    ],
    like: isAdded,
  },
  {
    what: 'A caller that asks for the decision without a root is told the new one',
    why: 'The answer was Root=undefined',
    seenIn: ['express/trace header asks without a root: results.answer.trace'],
  },
  {
    what: 'traceparent is read where X-Ray’s header is absent',
    why: 'Callers with OpenTelemetry have no other',
    seenIn: [
      'express/traceparent instead of X-Ray’s header: documents.0.trace_id',
      'express/traceparent instead of X-Ray’s header: documents.0.id',
      'express/traceparent instead of X-Ray’s header: documents.0.parent_id',
    ],
  },
  {
    what: 'An error that is answered with 4xx is no fault',
    why: 'A fault is the server’s; the cause is kept',
    seenIn: ['express/next with an error of status 400: documents.0.fault'],
  },
  {
    what: 'The URL in a mounted router is the whole one',
    why: 'The path of the mount was missing',
    seenIn: ['express/a mounted router: documents.0.http.request.url'],
  },
  {
    what: 'A client that went away is recorded as that',
    why: 'It was recorded as an answer of status 200',
    seenIn: [
      'express/a client that goes away: documents.0.http.response',
      'express/a client that goes away: documents.0.cause',
      'express/a client that goes away: documents.0.error',
    ],
  },
  {
    what: 'The forwarded address has no blanks around it',
    why: 'The service takes the address as it is',
    seenIn: ['express/spaces before the address: documents.0.http.request.client_ip'],
  },
  {
    what: 'A sampler that throws leaves the request untraced',
    why: 'The request was answered with status 500',
    seenIn: ['express/a sampler that throws: **'],
  },
];
