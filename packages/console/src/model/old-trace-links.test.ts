import { parseFilter } from '@fluoroscope/filter';
import { expect, it } from 'vitest';
import { filterOfOldLink } from './old-trace-links.ts';

it.each([
  ['range=PT5M', undefined],
  ['filter=fault', undefined],
  ['outcome=nonsense', ''],
  ['outcome=error', 'error AND !throttle'],
  ['service=orders', 'service("orders")'],
  [
    'service=orders&serviceType=AWS::ECS::Container',
    'service(id(name: "orders", type: "AWS::ECS::Container"))',
  ],
  ['service=orders&serviceType=&outcome=fault', 'service("orders") { fault }'],
  ['source=web&target=orders&outcome=throttle', 'edge("web", "orders") { throttle }'],
  ['target=orders', 'service("orders")'],
  ['q=shop check%22', '(http.url CONTAINS "shop" AND http.url CONTAINS "check\\"")'.slice(1, -1)],
  ['filter=fault&service=web', '(fault) AND (service("web"))'],
])('leads ?%s to %j', (search, filter) => {
  const found = filterOfOldLink(new URLSearchParams(search));
  expect(found).toBe(filter);
  expect(parseFilter(found ?? '').kind).toBe('ok');
});
