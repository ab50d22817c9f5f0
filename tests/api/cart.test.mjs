// A guest's cart: it adds up, warns, and no change of it is lost or made twice.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { fillCart, sell } from '../support/buyer.mjs';
import { until } from '../support/service.mjs';
import { startShop } from '../support/shop.mjs';
import test from '../support/test.mjs';

const shop = await startShop();

test('a cart adds up, changes and warns', async () => {
  const mug = await sell(shop, { stock: 7, amount: 1250 });
  const bowl = await sell(shop, { stock: 3, amount: 900, title: 'Bowl' });
  const { cart, headers } = await fillCart(shop, [[mug.id, 2]]);
  const add = (variant_id, quantity) => shop.request('POST', `/api/v1/carts/${cart.id}/lines`, { headers, body: { variant_id, quantity } });

  const merged = await add(mug.id, 3);
  assert.equal(merged.status, 200);
  assert.equal(merged.body.lines.length, 1);
  assert.equal(merged.body.lines[0].quantity, 5);
  assert.deepEqual(merged.body.subtotal, { amount: 6250, currency: 'USD' });

  assert.equal((await add(bowl.id, 4)).body.code, 'out_of_stock');
  assert.equal((await add(bowl.id, 3)).body.lines.length, 2);
  assert.equal((await add('var_00000000000000000000000000', 1)).body.code, 'variant_not_found');

  const set = await shop.request('PATCH', `/api/v1/carts/${cart.id}/lines/${mug.id}`, { headers, body: { quantity: 1 } });
  assert.equal(set.body.quantity, 4);
  const removed = await shop.request('DELETE', `/api/v1/carts/${cart.id}/lines/${bowl.id}`, { headers });
  assert.equal(removed.body.lines.length, 1);
  assert.deepEqual(removed.body.warnings, []);

  await reprice(mug, 1300);
  const warned = await shop.request('GET', `/api/v1/carts/${cart.id}`, { headers });
  assert.deepEqual(warned.body.warnings.map(({ code }) => code), ['price_changed']);
  assert.equal(warned.body.subtotal.amount, 1300);
});

// Sells a variant for another price.
async function reprice(mug, amount) {
  const path = `/api/v1/admin/products/${mug.product.id}`;
  const { etag } = (await shop.staff('GET', path)).headers;
  const variants = [{ id: mug.id, option_values: [], sku: mug.product.variants[0].sku, prices: [{ amount, currency: 'USD' }] }];
  const answer = await shop.staff('PATCH', path, { headers: { 'if-match': etag }, body: { variants } });
  assert.equal(answer.status, 200, answer.text);
}

test('a change of the cart still tells what changed since the last one, once', async () => {
  const mug = await sell(shop, { amount: 1250 });
  const bowl = await sell(shop, { amount: 900, title: 'Bowl' });
  const { cart, headers } = await fillCart(shop, [[mug.id, 1]]);
  await reprice(mug, 1300);
  const add = () => shop.request('POST', `/api/v1/carts/${cart.id}/lines`, { headers, body: { variant_id: bowl.id, quantity: 1 } });
  const told = (await add()).body;
  assert.deepEqual(told.warnings.map(({ code, variant_id }) => [code, variant_id]), [['price_changed', mug.id]]);
  assert.equal(told.subtotal.amount, 2200);
  assert.deepEqual((await add()).body.warnings, []);
  assert.deepEqual((await shop.request('GET', `/api/v1/carts/${cart.id}`, { headers })).body.warnings, []);
});

test('a cart warns of stock that changed since it was last shown, and of stock that is short', async () => {
  const mug = await sell(shop, { stock: 9 });
  const { cart, headers } = await fillCart(shop, [[mug.id, 3]]);
  const path = `/api/v1/carts/${cart.id}`;
  const warnings = async () => (await shop.request('GET', path, { headers })).body.warnings;
  const adjust = async (difference) => {
    const { status, text } = await shop.staff('POST', `/api/v1/admin/stock/${mug.id}/adjust`, { headers: { 'idempotency-key': randomUUID() }, body: { difference } });
    assert.equal(status, 200, text);
    left += difference;
    await until('the catalogue shows it', async () => (await shop.request('GET', path, { headers })).body.lines[0].available === left);
  };
  let left = 9;
  assert.deepEqual(await warnings(), []);
  await adjust(-5);
  assert.deepEqual(await warnings(), [{ code: 'stock_changed', variant_id: mug.id, detail: 'the stock changed from 9 to 4' }]);
  await adjust(-2);
  assert.deepEqual(await warnings(), [{ code: 'stock_short', variant_id: mug.id, detail: '2 left' }]);
  await adjust(10);
  const set = await shop.request('PATCH', `${path}/lines/${mug.id}`, { headers, body: { quantity: 4 } });
  assert.deepEqual(set.body.warnings.map(({ code }) => code), ['stock_changed']);
  assert.deepEqual(await warnings(), [], 'the answer to the change has shown it');
});

test('a change of a cart with If-Match is made only on what was shown', async () => {
  const [mug, bowl] = [await sell(shop, { stock: 50, amount: 1200 }), await sell(shop, { stock: 50 })];
  const { cart, headers } = await fillCart(shop, [[mug.id, 1]]);
  const path = `/api/v1/carts/${cart.id}`;
  const read = async () => (await shop.request('GET', path, { headers })).headers.etag;
  const add = (match, key = randomUUID()) => shop.request('POST', `${path}/lines`, {
    headers: { ...headers, 'if-match': match, 'idempotency-key': key }, body: { variant_id: bowl.id, quantity: 1 } });
  const shown = await read();
  await reprice(mug, 1300);
  assert.notEqual(await read(), shown, 'a client that has the old price does not get 304');

  const key = randomUUID();
  const added = await add(shown, key);
  assert.equal(added.status, 200, 'a new price is a warning and no conflict');
  assert.deepEqual(added.body.warnings.map(({ code }) => code), ['price_changed']);
  assert.equal((await add(shown)).body.code, 'precondition_failed');
  const again = await add(shown, key);
  assert.deepEqual([again.status, again.headers['idempotent-replayed'], again.body.quantity], [200, 'true', 2]);
  for (const [method, body] of [['PATCH', { quantity: 3 }], ['DELETE']]) {
    const refused = await shop.request(method, `${path}/lines/${mug.id}`, { headers: { ...headers, 'if-match': shown }, body });
    assert.deepEqual([refused.status, refused.body.code], [412, 'precondition_failed']);
  }
  assert.equal((await shop.request('PATCH', `${path}/lines/${mug.id}`, { headers: { ...headers, 'if-match': added.headers.etag }, body: { quantity: 3 } })).status, 200);
  assert.equal((await add(await read())).status, 200);
  assert.equal((await add('*')).body.quantity, 6);

  // Of all who saw the same cart, one changes it.
  const same = await read();
  const answers = await Promise.all(Array.from({ length: 6 }, () => add(same)));
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 412, 412, 412, 412, 412]);
  assert.equal((await shop.request('GET', path, { headers })).body.quantity, 7);
});

test('adding to a cart of 200 lines reads twice and writes once, and only what changed', async () => {
  const sold = [];
  for (let i = 0; i < 201; i += 20) sold.push(...await Promise.all(Array.from({ length: Math.min(20, 201 - i) }, () => sell(shop, { amount: 100 }))));
  const [mug, ...others] = sold;
  const { cart, headers } = await fillCart(shop, others.map(({ id }) => [id, 1]));
  const add = (variant_id) => shop.request('POST', `/api/v1/carts/${cart.id}/lines`, { headers, body: { variant_id, quantity: 1 } });
  assert.equal((await add(mug.id)).body.code, 'cart_full');
  await shop.request('DELETE', `/api/v1/carts/${cart.id}/lines/${others[7].id}`, { headers });
  assert.equal((await add(mug.id)).body.lines.length, 200);

  await shop.db.command({ profile: 1, filter: { appName: 'cartwright' } });
  const added = await add(others[8].id);
  await shop.db.command({ profile: 0 });
  const sent = await shop.db.collection('system.profile').find({ 'command.comment': added.headers['x-request-id'] }).toArray();
  const wrote = await shop.db.collection('system.profile').find({ op: 'update', ns: /carts$/ }).toArray();
  assert.equal(sent.length + wrote.filter(({ command }) => command.comment === undefined).length, 3, JSON.stringify(sent.map(({ op, ns }) => [op, ns])));
  assert.deepEqual(Object.keys(wrote[0].command.u.$set).sort(), ['expires_at', 'lines.7', 'updated_at', 'version']);

  const { lines, subtotal } = (await shop.request('GET', `/api/v1/carts/${cart.id}`, { headers })).body;
  const wanted = [...others.slice(0, 7), ...others.slice(8), mug].map(({ id }) => id);
  assert.deepEqual(lines.map(({ variant_id }) => variant_id), wanted);
  assert.deepEqual(lines.map(({ quantity }) => quantity), wanted.map((id) => (id === others[8].id ? 2 : 1)));
  assert.equal(subtotal.amount, 20100);
});

test('a cart can hold what no quote is given for', async () => {
  const mug = await sell(shop, { stock: 99, amount: Number.MAX_SAFE_INTEGER });
  const { cart, headers } = await fillCart(shop, [[mug.id, 99]]);
  assert.deepEqual([cart.subtotal.amount, cart.lines[0].total.amount], [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER]);
  const answer = await shop.request('POST', '/api/v1/quotes', { headers, body: { cart_id: cart.id, country: 'DE', shipping_method: 'standard' } });
  assert.equal(answer.body.code, 'not_for_sale');
});

test('the id of a cart alone grants nothing', async () => {
  const mug = await sell(shop);
  const { cart } = await fillCart(shop, [[mug.id, 1]]);
  for (const headers of [{ 'x-cart-token': 'guess' }, { 'x-cart-token': 'A'.repeat(43) }]) {
    const answer = await shop.request('GET', `/api/v1/carts/${cart.id}`, { headers });
    assert.equal(answer.status, 404);
    assert.equal(answer.body.code, 'cart_not_found');
  }
  assert.equal((await shop.request('GET', `/api/v1/carts/${cart.id}`)).status, 400);
});

test('a repeated change of a cart is made once', async () => {
  const mug = await sell(shop);
  const { cart, headers } = await fillCart(shop, [[mug.id, 1]]);
  const keyed = { ...headers, 'idempotency-key': randomUUID() };
  const body = { variant_id: mug.id, quantity: 2 };
  const answers = await Promise.all(Array.from({ length: 8 }, () => shop.request('POST', `/api/v1/carts/${cart.id}/lines`, { headers: keyed, body })));
  assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200]);
  assert.equal((await shop.request('GET', `/api/v1/carts/${cart.id}`, { headers })).body.quantity, 3);
  const other = await shop.request('POST', `/api/v1/carts/${cart.id}/lines`, { headers: keyed, body: { ...body, quantity: 1 } });
  assert.equal(other.body.code, 'idempotency_key_reused');
});

test('a key that somebody else knows does not open a cart', async () => {
  const mug = await sell(shop);
  const ask = { headers: { 'idempotency-key': randomUUID() }, body: { lines: [{ variant_id: mug.id, quantity: 1 }] } };
  const own = await shop.request('POST', '/api/v1/carts', ask);
  const others = await shop.request('POST', '/api/v1/carts', ask);
  assert.deepEqual([own.status, others.status, others.headers['idempotent-replayed']], [201, 201, undefined]);
  assert.notEqual(others.body.cart.id, own.body.cart.id);
  assert.notEqual(others.body.token, own.body.token);
  const path = `/api/v1/carts/${own.body.cart.id}`;
  assert.equal((await shop.request('GET', path, { headers: { 'x-cart-token': others.body.token } })).status, 404);
  assert.equal((await shop.request('GET', path, { headers: { 'x-cart-token': own.body.token } })).status, 200);
});

test('changes of a cart at once all count', async () => {
  const mug = await sell(shop, { stock: 50 });
  const { cart, headers } = await fillCart(shop, [[mug.id, 1]]);
  const body = { variant_id: mug.id, quantity: 1 };
  const answers = await Promise.all(Array.from({ length: 4 }, () => shop.request('POST', `/api/v1/carts/${cart.id}/lines`, { headers, body })));
  assert.deepEqual(answers.map(({ status }) => status), [200, 200, 200, 200], answers.map(({ text }) => text).join());
  assert.equal((await shop.request('GET', `/api/v1/carts/${cart.id}`, { headers })).body.quantity, 5);
});
