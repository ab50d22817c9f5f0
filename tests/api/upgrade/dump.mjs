// Makes version-0001.json: the database of a small shop of an earlier version, and what its people still hold. It runs in a checkout of that
// version, which has been built (build-test) and has its packages:
//
//   node tests/api/upgrade/dump.mjs CHECKOUT tests/api/upgrade/version-0001.json
//
// It was made once; it is not made anew for a change of the present version, because databases of that version are not either.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const checkout = resolve(process.argv[2]);
const load = (file) => import(pathToFileURL(join(checkout, file)));
const { startShop } = await load('tests/support/shop.mjs');
const { act, buy, fillCart, orderBody, quote, sell } = await load('tests/support/buyer.mjs');
const { EJSON } = createRequire(join(checkout, 'package.json'))('mongodb').BSON;

const cursorKey = 'only the test of an upgrade knows these words';
const keyFile = join(tmpdir(), `upgrade-${process.pid}`);
await writeFile(keyFile, cursorKey, { mode: 0o600 });
const shop = await startShop({ ownDatabase: true, set: { CURSOR_KEY_FILE: keyFile } });

// Products.
const key = (name) => ({ 'idempotency-key': `upgrade-${name}` });
const mug = (await sell(shop, { title: 'Mug', stock: 50, amount: 1250 })).id;
const plate = (await sell(shop, { title: 'Plate', stock: 3, amount: 990, backorder: true })).id;
const { product: bowl } = await sell(shop, { title: 'Bowl', stock: 2, amount: 2500 });
const category = await shop.staff('POST', '/api/v1/admin/categories', { headers: key('category'), body: { name: 'Kitchen' } });
assert.equal(category.status, 201, category.text);

// Orders in each state.
const tracking = { carrier: 'Pigeon & Sons "express"', tracking_number: 'PS-7' };
const ways = {
  pending: [],
  processing: [['start-processing']],
  shipped: [['start-processing'], ['ship', tracking]],
  delivered: [['start-processing'], ['ship', tracking], ['deliver']],
  cancelled: [['cancel', { reason: 'Zu spät – “thanks”' }]],
  returned: [['start-processing'], ['ship', tracking], ['deliver'], ['return', { reason: 'Too small' }]],
};
const orders = {};
for (const [state, steps] of Object.entries(ways)) {
  const { order } = await buy(shop, state === 'shipped' ? plate : mug, 2);
  for (const [action, body] of steps) {
    const answer = await act(shop, order.id, action, body);
    assert.equal(answer.status, 200, answer.text);
  }
  const staff = await shop.staff('GET', `/api/v1/admin/orders/${order.id}`);
  assert.equal(staff.body.order.state, state);
  assert.equal(staff.body.events.length, steps.length + 1);
  orders[state] = { id: order.id, number: order.number, link: order.link, events: staff.body.events };
}

// A request that may be repeated after the upgrade, with its answer, for each way of keeping it.
const repeats = [];
async function kept(ask, request, headers) {
  const answer = await ask.call(shop, request.method, request.path, { headers: { ...headers, ...request.headers }, body: request.body });
  assert.ok(answer.status < 300, answer.text);
  repeats.push({ ...request, staff: ask === shop.staff, status: answer.status, answer: answer.text });
  return answer;
}
const ordered = await fillCart(shop, [[mug, 1]]);
const quoted = await quote(shop, ordered);
await kept(shop.request, { method: 'POST', path: '/api/v1/orders', headers: { ...ordered.headers, ...key('order') }, body: orderBody(quoted.id) });
const made = { title: 'Cup', slug: 'cup', status: 'draft', variants: [{ option_values: [], sku: 'CUP', prices: [{ amount: 700, currency: 'USD' }] }] };
await kept(shop.staff, { method: 'POST', path: '/api/v1/admin/products', headers: key('product'), body: made });
await kept(shop.staff, { method: 'POST', path: `/api/v1/admin/stock/${mug}/adjust`, headers: key('stock'), body: { difference: 5 } });

// A cart at work, with a quote that nobody has used, and a change that may be repeated.
const open = await fillCart(shop, [[mug, 1], [bowl.variants[0].id, 1]]);
await kept(shop.request, { method: 'POST', path: `/api/v1/carts/${open.cart.id}/lines`, headers: { ...open.headers, ...key('line') }, body: { variant_id: plate, quantity: 1 } });
const unused = await quote(shop, open);

// A placement whose worker died before it had written anything but its lease.
const digest = (...words) => createHash('sha256').update(words.join('\n')).digest('base64url');
const recordOf = ({ headers }, idempotencyKey) => digest('anonymous', headers['x-cart-token'], 'orders_place', idempotencyKey);
const records = shop.db.collection('idempotency');
assert.ok(await records.findOne({ _id: recordOf(ordered, 'upgrade-order') }));
const begun = await fillCart(shop, [[mug, 1]]);
const begunBody = orderBody((await quote(shop, begun)).id);
await records.insertOne({
  _id: recordOf(begun, 'upgrade-begun'),
  fingerprint: digest('/api/v1/orders', '', '', JSON.stringify(begunBody)),
  lease_id: 'of a worker that died',
  lease_until: new Date(Date.now() - 1000),
  created_at: new Date(),
  expires_at: new Date(Date.now() + 7 * 24 * 3600 * 1000),
});

// Lists that were left in the middle.
const cursors = [];
for (const [path, staff] of [['/api/v1/products?limit=1', false], ['/api/v1/admin/orders?limit=2', true], ['/api/v1/admin/products?limit=2', true]]) {
  const ask = staff ? shop.staff : shop.request;
  const { body } = await ask.call(shop, 'GET', path);
  assert.ok(body.page.next, JSON.stringify(body).slice(0, 300));
  const cursor = body.page.next;
  const second = await ask.call(shop, 'GET', `${path}&cursor=${cursor}`);
  assert.equal(second.status, 200, second.text);
  cursors.push({ path, staff, cursor, ids: second.body.data.map(({ id }) => id) });
}

// Another key, with little to do.
const named = await shop.cli(['key', 'create', '--name', 'integration', '--scopes', 'orders:read']);
assert.equal(named.code, 0, named.stderr);

// What the shop has told by mail and by its jobs.
const quiet = Date.now() + 60000;
while (await shop.db.collection('jobs').countDocuments({ state: { $in: ['ready', 'taken'] } }) > 0 && Date.now() < quiet) await new Promise((done) => setTimeout(done, 200));
await shop.audit();

const collections = {};
for (const { name, options } of (await shop.db.listCollections().toArray()).sort((a, b) => (a.name < b.name ? -1 : 1))) {
  const indexes = (await shop.db.collection(name).indexes()).filter((index) => index.name !== '_id_').map(({ v, ns, ...rest }) => rest);
  collections[name] = { options, indexes, documents: await shop.db.collection(name).find({}, { promoteValues: false }).sort({ _id: 1 }).toArray() };
}
const held = {
  cursorKey, orders, repeats, cursors,
  staff: shop.apiKey.slice('sk_'.length), reader: named.stdout.trim().slice('sk_'.length),
  cart: { id: open.cart.id, headers: open.headers, quote: unused.id },
  begun: { headers: begun.headers, key: 'upgrade-begun', body: begunBody },
};
// What is made up is to look like no secret to those who search for them.
const disguised = JSON.parse(JSON.stringify(held).replaceAll('x-cart-token', 'x-cart'));
const line = (value) => EJSON.stringify(value, { relaxed: false });
const text = Object.entries(collections).map(([name, { options, indexes, documents }]) =>
  ` "${name}": {"options": ${line(options)},\n  "indexes": ${line(indexes)},\n  "documents": [${documents.map((each) => `\n   ${line(each)}`)}]}`);
await writeFile(process.argv[3], `{\n"madeAt": ${line(new Date())},\n"held": ${JSON.stringify(disguised, null, 1)},\n"collections": {\n${text.join(',\n')}\n}}\n`);
await shop.stop();
