// nginx's locations are the contract's paths, no more and no fewer.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from '../support/test.mjs';
import { until } from '../support/service.mjs';
import { startShop } from '../support/shop.mjs';

const shop = await startShop();
const { operations } = JSON.parse(await readFile(join(shop.description.program, '../gen/operations.json'), 'utf8'));
const pathsOf = (listener) => [...new Set(operations.filter((operation) => operation.listener === listener).map(({ path }) => path))].sort();
const real = (path) => path.replace(/\{\w+\}/g, 'x1');
// Only the application adds traceparent: so it tells who answered.
const fromApplication = ({ headers }) => headers.traceparent !== undefined;

// The application's line for a request; it is written after the answer.
const logged = (id) => until('it is logged', async () => (await shop.log()).find((entry) => entry.event === 'request' && entry.request_id === id));

for (const listener of ['public', 'loopback'])
  test(`the ${listener} listener's locations are its paths`, async () => {
    const text = await readFile(join(shop.folder, `nginx/${listener}.conf`), 'utf8');
    assert.deepEqual([...text.matchAll(/set \$route "(.*)";/g)].map(([, path]) => path).sort(), pathsOf(listener));
  });

for (const { id, method, path, listener, pool } of operations)
  test(`${id} is reached by its own listener, and by no other`, async () => {
    const ask = { public: (at) => shop.request(method, at), loopback: (at) => shop.loopback(method, at) };
    const other = listener === 'public' ? 'loopback' : 'public';
    const answer = await ask[listener](real(path));
    assert.ok(fromApplication(answer), `${answer.status} ${answer.text}`);
    const line = await logged(answer.headers['x-request-id']);
    assert.deepEqual([line.operation, line.role], [id, pool]);
    const elsewhere = await ask[other](real(path));
    assert.deepEqual([elsewhere.status, elsewhere.body.code, fromApplication(elsewhere)], [404, 'not_found', false]);
  });

test('what is near a path is not the path', async () => {
  for (const path of pathsOf('public').map(real))
    for (const near of [`${path}/`, `${path}/x/y/z`, `/x${path}`, path.toUpperCase(), path.replace('/v1/', '/v2/')])
      if (near !== path) assert.equal((await shop.request('GET', near)).status, 404, near);
});

test('a path that nginx reads otherwise than the application is nothing', async () => {
  for (const path of ['/api/v1/x/../products', '/api/v1//products', '/api/v1/%70roducts', '/api/v1/products/../../../metrics', '/api/v1/./products', '/metrics', '/%6detrics', '//metrics'])
    assert.equal((await shop.request('GET', path)).status, 404, path);
});

test('what is encoded in a path is decoded once', async () => {
  const { status, body } = await shop.request('GET', '/api/v1/products/a%2541');
  assert.equal(status, 404);
  assert.equal(body.code, 'product_not_found');
  assert.equal(body.instance, '/api/v1/products/a%2541');
});
