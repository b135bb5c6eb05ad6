/**
 * The filter expressions that the search for traces is measured with. Some hold for most traces of the load, some for
 * few and some for none: a page is found soon in the first case, and in the last one everything is looked at.
 */

import { MAX_EXPRESSION_LENGTH } from '@fluoroscope/filter';

/** Recorded from the first trace on, so that the load belongs to it as far as its expression holds. */
export const BENCH_GROUP = {
  name: 'failing-payments',
  filterExpression: 'service("payments") { fault OR error }',
} as const;

/**
 * One of each kind that people write. Their names are those of other shops, so most hold for no trace of the load.
 * Source: X-Ray Developer Guide, "Using filter expressions".
 */
const guideExpressions: readonly string[] = [
  'responsetime > 5',
  'duration >= 5 AND duration <= 8',
  'ok',
  '!ok',
  'ok = false',
  'ok !partial duration <3',
  'http.status != 200',
  'http.url CONTAINS "/api/game/"',
  'http.url BEGINSWITH "http://api.example.com/" AND http.url CONTAINS "/v2/" AND !service("api.example.com")',
  'user = "5M388M1E"',
  'user CONTAINS ""',
  'annotation.gameid = "817DL6VO"',
  'annotation.age > 29',
  'annotation.age',
  '!annotation.age',
  'annotation[my.key] = true',
  'service("api.example.com") { fault }',
  'service() { fault }',
  'service("api") { fault = true OR responsetime > 2.5 }',
  'service(id(name: "fn", type: "AWS::Lambda::Function")) { error }',
  'service(id(type: "AWS::Lambda::Function")) { error }',
  'service(id(account.id: "123456789012")) OR service(id(account.id: "210987654321"))',
  'service("data-plane") { root = true and fault = true }',
  'edge("api.example.com", "backend.example.com") { error }',
  'group.name = "high_response_time" AND user = "alice"',
  'rootcause.fault.service { name = "Auth" }',
  'rootcause.responsetime.service { last and type = "AWS::DynamoDB" }',
  'rootcause.responsetime.entity { last and coverage > 0.8 }',
  'rootcause.fault.entity { last and name = "deserialize" }',
  'rootcause.fault.service { index > 5 }',
  'rootcause.fault.exception { last and message = "Access Denied for account_id: 1234567890" }',
  'rootcause.json = #[{ "Services": [ { "Name": "A", "EntityPath": [ { "Name": "A" }, { "Name": "f" } ] } ] }]',
  'availabilityzone = "us-west-2c" AND instance.id BEGINSWITH "i-0"',
];

/** The same kinds with names of the load, see call-shapes.ts: common ones, rare ones, and near misses. */
const shopExpressions: readonly string[] = [
  'fault',
  'throttle',
  'responsetime > 0.5',
  'http.status = 429 AND http.method = "POST"',
  'http.url CONTAINS "/api/orders/1234"',
  'http.url ENDSWITH "/dispatch" AND !ok',
  'user = "user-1234"',
  'user BEGINSWITH "user-12" AND error',
  'annotation.tenant = "tenant-7"',
  'annotation.tenant = "tenant-7" AND annotation.plan = "business" AND annotation.items > 11',
  'annotation.order_id = "12345678"',
  'annotation.amount > 999900',
  'annotation.priority AND fault',
  'availabilityzone = "eu-central-1c"',
  'service("payments") { fault }',
  'service("shipping") { responsetime > 0.3 }',
  'service("storefront") { root AND throttle }',
  'service(id(name: "charges", type: "AWS::DynamoDB::Table")) { responsetime > 0.1 }',
  'service("inventory") AND service("payments")',
  'edge("orders", "payments") { error }',
  'edge("orders", "shipping") { responsetime > 0.3 }',
  `group.name = "${BENCH_GROUP.name}" AND user BEGINSWITH "user-1"`,
  'rootcause.fault.service { name = "payments" }',
  'rootcause.responsetime.service { last AND name = "inventory" }',
  'rootcause.error.entity { last AND name = "api.cardprocessor.example" }',
];

export const filterExpressions: readonly string[] = [...guideExpressions, ...shopExpressions];

/** As many terms as an expression may hold. */
export function longestExpression(): string {
  const terms: string[] = [];
  for (let length = 0; ;) {
    const term = `service("service-${terms.length}") { fault AND duration > ${terms.length} }`;
    length += term.length + ' OR '.length;
    if (length > MAX_EXPRESSION_LENGTH) return terms.join(' OR ');
    terms.push(term);
  }
}
