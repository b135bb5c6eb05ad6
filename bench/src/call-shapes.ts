/**
 * The shop that the load pretends to be: ten services, and five ways in which a request crosses three of them. Every
 * hop does one piece of work of its own; the first two then call the next hop, and the last does a second piece.
 *
 * Cardinalities: 10 services, 5 call shapes, 7 AWS resources, 4 external or SQL dependencies, 20 tenants, 3 plans,
 * 9,000 users, 90,000,000 order ids (annotation and URL), 900,000 amounts; segment ids and request ids are random.
 */

export type Work =
  | { readonly kind: 'local'; readonly name: string }
  | {
      readonly kind: 'aws';
      readonly name: 'DynamoDB' | 'S3' | 'SQS';
      readonly operation: string;
      readonly resource: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'remote'; readonly host: string; readonly method: string; readonly path: string }
  | { readonly kind: 'sql'; readonly name: string; readonly query: string };

export interface Hop {
  readonly service: string;
  readonly method: string;
  /** `{order}` stands for the order id. */
  readonly path: string;
  readonly work: Work;
}

export interface CallShape {
  readonly hops: readonly [front: Hop, middle: Hop, back: Hop];
  /** What the last hop does besides. */
  readonly lastWork: Work;
}

const local = (name: string): Work => ({ kind: 'local', name });
const dynamo = (operation: string, table: string): Work => ({
  kind: 'aws',
  name: 'DynamoDB',
  operation,
  resource: { table_name: table },
});
const remote = (host: string, method: string, path: string): Work => ({ kind: 'remote', host, method, path });

const placeOrder: CallShape = {
  hops: [
    { service: 'storefront', method: 'POST', path: '/api/orders/{order}', work: local('authorize') },
    { service: 'orders', method: 'POST', path: '/orders/{order}', work: dynamo('PutItem', 'orders') },
    { service: 'payments', method: 'POST', path: '/charges', work: dynamo('UpdateItem', 'charges') },
  ],
  lastWork: remote('api.cardprocessor.example', 'POST', '/v2/authorizations'),
};

const browse: CallShape = {
  hops: [
    { service: 'mobile-gateway', method: 'GET', path: '/v3/catalogue/featured', work: local('session') },
    { service: 'catalogue', method: 'GET', path: '/products', work: dynamo('Query', 'products') },
    { service: 'inventory', method: 'POST', path: '/stock/lookup', work: local('cache') },
  ],
  lastWork: {
    kind: 'sql',
    name: 'stock@inventory-db.internal',
    query: 'SELECT sku, quantity, warehouse FROM stock WHERE sku = ANY($1) AND warehouse = $2',
  },
};

const search: CallShape = {
  hops: [
    { service: 'storefront', method: 'GET', path: '/api/search', work: local('parse-query') },
    {
      service: 'search',
      method: 'GET',
      path: '/search',
      work: remote('index.search.internal', 'POST', '/_search'),
    },
    {
      service: 'catalogue',
      method: 'POST',
      path: '/products/batch',
      work: dynamo('BatchGetItem', 'products'),
    },
  ],
  lastWork: {
    kind: 'aws',
    name: 'S3',
    operation: 'GetObject',
    resource: { bucket_name: 'shop-product-images' },
  },
};

const ship: CallShape = {
  hops: [
    { service: 'back-office', method: 'PUT', path: '/orders/{order}/dispatch', work: local('check-role') },
    {
      service: 'orders',
      method: 'PUT',
      path: '/orders/{order}/state',
      work: {
        kind: 'aws',
        name: 'SQS',
        operation: 'SendMessage',
        resource: { queue_url: 'https://sqs.eu-central-1.amazonaws.com/123456789012/dispatch' },
      },
    },
    { service: 'shipping', method: 'POST', path: '/parcels', work: dynamo('PutItem', 'parcels') },
  ],
  lastWork: remote('labels.carrier.example', 'POST', '/v1/labels'),
};

const account: CallShape = {
  hops: [
    { service: 'mobile-gateway', method: 'GET', path: '/v3/account/orders/{order}', work: local('session') },
    { service: 'accounts', method: 'GET', path: '/accounts/current', work: dynamo('GetItem', 'accounts') },
    { service: 'payments', method: 'GET', path: '/charges', work: dynamo('Query', 'charges') },
  ],
  lastWork: local('mask-card-numbers'),
};

export const callShapes: readonly CallShape[] = [placeOrder, browse, search, ship, account];
export const tenants: readonly string[] = Array.from({ length: 20 }, (_, index) => `tenant-${index + 1}`);
export const plans: readonly string[] = ['free', 'standard', 'business'];
