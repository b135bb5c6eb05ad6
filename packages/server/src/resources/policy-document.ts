/**
 * Resource policies as IAM writes them: read strictly, because a policy with a misspelled member would not do what its
 * author believes.
 * Source: IAM User Guide, "IAM JSON policy elements reference" and "Grammar of the IAM JSON policy language".
 */

import { z, type ZodType } from 'zod';

/** Lists by kind: `AWS`, `Service`, `Federated`, `CanonicalUser`. */
export type Principal = '*' | Readonly<Partial<Record<string, readonly string[]>>>;

/** Of each pair with `Not…` exactly one member is there. A single text in the document is a list of one here. */
export interface PolicyStatement {
  readonly Sid?: string | undefined;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: Principal | undefined;
  readonly NotPrincipal?: Principal | undefined;
  readonly Action?: readonly string[] | undefined;
  readonly NotAction?: readonly string[] | undefined;
  readonly Resource?: readonly string[] | undefined;
  readonly NotResource?: readonly string[] | undefined;
  readonly Condition?: Readonly<Record<string, unknown>> | undefined;
}

export type PolicyReading =
  | { readonly kind: 'policy'; readonly statements: readonly PolicyStatement[] }
  | { readonly kind: 'malformed'; readonly problem: string };

const ACTION = /^(?:\*|[a-z0-9-]+:[a-z0-9*?]+)$/i;
const RESOURCE = /^(?:\*|arn:.+)$/i;
const SID = /^[A-Za-z0-9 ]*$/;

/** One, or a list that is not empty. */
function oneOrMore<Value>(type: ZodType<Value>): ZodType<readonly Value[]> {
  return z.preprocess(toList, z.array(type).min(1, { error: 'expected at least one' }));
}

function toList(value: unknown): unknown {
  return Array.isArray(value) || value === undefined ? value : [value];
}

const actions = oneOrMore(z.string().regex(ACTION, { error: 'expected * or service:Action' }));
const resources = oneOrMore(z.string().regex(RESOURCE, { error: 'expected * or an ARN' }));

const principals = z
  .strictObject({
    AWS: oneOrMore(z.string().min(1)).optional(),
    Service: oneOrMore(z.string().min(1)).optional(),
    Federated: oneOrMore(z.string().min(1)).optional(),
    CanonicalUser: oneOrMore(z.string().min(1)).optional(),
  })
  .refine((kinds) => Object.keys(kinds).length > 0);

const principal: ZodType<Principal> = z.union([z.literal('*'), principals], {
  error: 'expected * or lists by AWS, Service, Federated or CanonicalUser',
});

const conditionValues = oneOrMore(z.union([z.string(), z.number(), z.boolean()]));

const PAIRS = ['Principal', 'Action', 'Resource'] as const;

const statement: ZodType<PolicyStatement> = z
  .strictObject({
    Sid: z.string().regex(SID, { error: 'expected letters, digits and spaces' }).optional(),
    Effect: z.enum(['Allow', 'Deny']),
    Principal: principal.optional(),
    NotPrincipal: principal.optional(),
    Action: actions.optional(),
    NotAction: actions.optional(),
    Resource: resources.optional(),
    NotResource: resources.optional(),
    Condition: z.record(z.string(), z.record(z.string(), conditionValues)).optional(),
  })
  .superRefine((members, context) => {
    for (const name of PAIRS) {
      if ((members[name] === undefined) === (members[`Not${name}`] === undefined)) {
        context.addIssue({ code: 'custom', message: `expected either ${name} or Not${name}` });
      }
    }
  });

const policyDocument = z.strictObject({
  Version: z.enum(['2012-10-17', '2008-10-17']).optional(),
  Id: z.string().optional(),
  Statement: oneOrMore(statement).refine(hasDistinctSids, { error: 'expected every Sid once' }),
});

function hasDistinctSids(statements: readonly PolicyStatement[]): boolean {
  const sids = statements.flatMap(({ Sid }) => Sid ?? []);
  return new Set(sids).size === sids.length;
}

/** What a policy says, or the first thing that is wrong with it as a phrase. Never throws. */
export function readPolicyDocument(text: string): PolicyReading {
  const value = parseJson(text);
  if (value === undefined) return { kind: 'malformed', problem: 'it is not JSON' };
  const checked = policyDocument.safeParse(value, { error: explainAbsence });
  if (checked.success) return { kind: 'policy', statements: checked.data.Statement };
  const [issue] = checked.error.issues;
  const path = issue?.path.map(String).join('.') ?? '';
  return { kind: 'malformed', problem: `${path === '' ? '' : `${path}: `}${issue?.message ?? ''}` };
}

/** Undefined, which is no JSON value, for what does not parse. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's message quotes the document; its author knows it.
    return undefined;
  }
}

function explainAbsence({ input }: { readonly input?: unknown }): string | undefined {
  return input === undefined ? 'is required' : undefined;
}
