// nginx's cache of public answers: within the second, and never a moment longer.
import assert from 'node:assert/strict';
import { test } from '../support/test.mjs';
import { startShop } from '../support/shop.mjs';

const shop = await startShop();
let name = 0;
const fresh = () => `/api/v1/products?brand=${++name}`; // an address that nobody asked for before

// Asks until nginx answers by itself; the second may be over in between.
async function hit(path, options, method = 'GET') {
  for (let i = 0; i < 50; i++) {
    const answer = await shop.request(method, path, options);
    if (answer.headers['x-cache'] === 'HIT') return answer;
  }
  return assert.fail(`${path} is never answered from the cache`);
}

test('the same answer again within the second', async () => {
  const path = fresh();
  const first = await shop.request('GET', path);
  const again = await hit(path);
  assert.deepEqual([again.status, again.text, again.headers.etag], [200, first.text, first.headers.etag]);
  assert.equal(again.headers['cache-control'], 'public, max-age=0, must-revalidate');
  assert.equal(again.headers['x-accel-expires'], undefined);
});

test('each request has an id of its own all the same', async () => {
  const path = fresh();
  await shop.request('GET', path);
  const ids = [await hit(path), await hit(path)].map(({ headers }) => headers['x-request-id']);
  assert.notEqual(ids[0], ids[1]);
});

test('304 from the cache', async () => {
  const path = fresh();
  const { headers: { etag } } = await shop.request('GET', path);
  const answer = await hit(path, { headers: { 'if-none-match': etag } });
  assert.deepEqual([answer.status, answer.text, answer.headers.etag], [304, '', etag]);
  assert.equal((await shop.request('GET', path, { headers: { 'if-none-match': '"other"' } })).status, 200);
});

test('HEAD does not put an empty answer in the place of the full one', async () => {
  const path = fresh();
  const head = await shop.request('HEAD', path);
  assert.deepEqual([head.status, head.text], [200, '']);
  const get = await shop.request('GET', path);
  assert.equal(String(get.text.length), head.headers['content-length']);
  assert.ok(get.body.data);
  assert.equal((await hit(path, {}, 'HEAD')).text, '');
});

test('another query is another answer', async () => {
  const path = fresh();
  await hit(path);
  assert.notEqual((await shop.request('GET', `${path}&limit=1`)).headers['x-cache'], 'HIT');
  const [slash, question] = ['/api/v1/products/a%3Fcurrency=USD', '/api/v1/products/a?currency=XXX'];
  assert.equal((await shop.request('GET', slash)).status, 404);
  assert.equal((await shop.request('GET', question)).status, 400);
});

test('problems and staff answers are not kept', async () => {
  for (let i = 0; i < 5; i++) {
    assert.notEqual((await shop.request('GET', '/api/v1/products/none')).headers['x-cache'], 'HIT');
    const staff = await shop.staff('GET', '/api/v1/admin/products');
    assert.deepEqual([staff.status, staff.headers['x-cache'], staff.headers['cache-control']], [200, undefined, 'private, no-store']);
  }
});

test('a write is seen by everybody a second later', async () => {
  for (let round = 0; round < 3; round++) {
    const path = '/api/v1/categories';
    await hit(path);
    const { status, body } = await shop.staff('POST', '/api/v1/admin/categories', { body: { name: `Round ${round}`, slug: `round-${round}` } });
    assert.equal(status, 201);
    const written = Date.now();
    while (Date.now() - written < 1000) await hit(path).catch(() => {}); // asked all the time, so kept all the time
    const { body: tree } = await shop.request('GET', path);
    assert.ok(tree.data.some(({ id }) => id === body.id));
  }
});
