// From a quote to an order, and its stock with it: what many buyers, many lines and repeated requests may not break.
import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { buy, fillCart, orderBody, place, quote, sell, stockOf } from '../support/buyer.mjs';
import { startShop } from '../support/shop.mjs';
import test from '../support/test.mjs';

const shop = await startShop();

test('fifty requests with one key are one order', async () => {
  const mug = await sell(shop, { stock: 20 });
  const cart = await fillCart(shop, [[mug.id, 1]]);
  const quoted = await quote(shop, cart);
  const key = randomUUID();
  const answers = await Promise.all(Array.from({ length: 50 }, () => place(shop, cart, quoted.id, { key })));
  const placed = answers.filter(({ status }) => status === 201);
  assert.ok(placed.length > 0);
  assert.deepEqual([...new Set(placed.map(({ body }) => body.id))].length, 1);
  for (const { status, body } of answers.filter(({ status }) => status !== 201)) {
    assert.equal(status, 409);
    assert.equal(body.code, 'idempotency_key_in_flight');
  }
  assert.equal(await shop.db.collection('orders').countDocuments({ cart_id: cart.cart.id }), 1);
  const other = await place(shop, cart, quoted.id, { key, body: { email: 'eve@example.org' } });
  assert.equal(other.body.code, 'idempotency_key_reused');
  assert.equal((await place(shop, cart, quoted.id)).body.code, 'quote_used');
});

test('one cart with two quotes becomes one order', async () => {
  const mug = await sell(shop);
  const cart = await fillCart(shop, [[mug.id, 1]]);
  const quotes = [await quote(shop, cart), await quote(shop, cart, { shipping_method: 'express' })];
  const answers = await Promise.all(quotes.map(({ id }) => place(shop, cart, id)));
  assert.deepEqual(answers.map(({ status }) => status).sort(), [201, 409], answers.map(({ text }) => text).join());
  const stock = await stockOf(shop, mug.id);
  assert.deepEqual([Number(stock.reserved), stock.pending.length], [1, 0]);
});

test('two hundred buyers of ten pieces: ten orders, and a clear answer for the others', async () => {
  const mug = await sell(shop, { stock: 10 });
  const carts = [];
  for (let i = 0; i < 200; i += 20)
    carts.push(...await Promise.all(Array.from({ length: 20 }, async () => {
      const cart = await fillCart(shop, [[mug.id, 1]]);
      return { cart, quoted: await quote(shop, cart) };
    })));
  const answers = await Promise.all(carts.map(({ cart, quoted }) => place(shop, cart, quoted.id)));
  const statuses = answers.map(({ status }) => status);
  assert.equal(statuses.filter((status) => status === 201).length, 10);
  assert.equal(statuses.filter((status) => status === 409).length, 190);
  assert.deepEqual([...new Set(answers.filter(({ status }) => status === 409).map(({ body }) => body.code))], ['out_of_stock']);
  const stock = await stockOf(shop, mug.id);
  assert.deepEqual([Number(stock.on_hand), Number(stock.reserved), stock.pending.length], [10, 10, 0]);
});

test('an expired reservation is given back to the next buyer, a booked one is not', async () => {
  const mug = await sell(shop, { stock: 1 });
  const past = new Date(Date.now() - 1000);
  await shop.db.collection('stock').updateOne({ variant_id: mug.id }, { $inc: { reserved: 1n }, $push: { pending: { id: 'ord_00000000000000000000000000', quantity: 1n, expires_at: past } } });
  const { order } = await buy(shop, mug.id);
  const { _id } = await stockOf(shop, mug.id);
  await shop.db.collection('stock').updateOne({ _id }, { $push: { pending: { id: order.id, quantity: 1n, expires_at: past } } });
  const cart = await shop.request('POST', '/api/v1/carts', { body: { lines: [] } });
  assert.equal(cart.status, 201);
  await assert.rejects(buy(shop, mug.id), /out_of_stock/);
  const stock = await stockOf(shop, mug.id);
  assert.deepEqual([Number(stock.reserved), Number(stock.on_hand)], [1, 1]);
});

test('an order of many lines is reserved together, and given back together', async () => {
  const [mug, bowl, jar] = await Promise.all([sell(shop, { stock: 3 }), sell(shop, { stock: 1 }), sell(shop, { stock: 3 })]);
  const carts = await Promise.all([0, 1].map(() => fillCart(shop, [[mug.id, 1], [bowl.id, 1], [jar.id, 1]])));
  const quotes = await Promise.all(carts.map((cart) => quote(shop, cart)));
  assert.equal((await place(shop, carts[0], quotes[0].id)).status, 201);
  const refused = await place(shop, carts[1], quotes[1].id);
  assert.equal(refused.body.code, 'out_of_stock');
  assert.deepEqual(refused.body.errors.map(({ pointer }) => pointer), ['/lines/1']);
  for (const { id } of [mug, bowl, jar]) {
    const stock = await stockOf(shop, id);
    assert.deepEqual([Number(stock.reserved), stock.pending.length], [1, 0]);
  }
});

test('staff book a delivery once for a key, and nothing below what is promised', async () => {
  const mug = await sell(shop, { stock: 2 });
  await buy(shop, mug.id, 2);
  const adjust = (difference, key = randomUUID()) => shop.staff('POST', `/api/v1/admin/stock/${mug.id}/adjust`, { headers: { 'idempotency-key': key }, body: { difference } });
  const key = randomUUID();
  assert.equal((await adjust(5, key)).body.available, 5);
  assert.equal((await adjust(5, key)).body.on_hand, 7);
  assert.equal((await adjust(-6)).body.code, 'stock_below_promised');
  assert.equal((await adjust(-5)).body.available, 0);
  await shop.db.collection('stock').updateOne({ variant_id: mug.id }, { $inc: { on_hand: 999_999_000n } });
  const tooMany = await adjust(1000);
  assert.deepEqual([tooMany.status, tooMany.body.errors[0].pointer], [400, '/difference']);
  await shop.db.collection('stock').updateOne({ variant_id: mug.id }, { $inc: { on_hand: -999_999_000n } });
});

test('an answer is kept so that only who asked can have it again', async () => {
  const mug = await sell(shop);
  const cart = await fillCart(shop, [[mug.id, 1]]);
  const quoted = await quote(shop, cart);
  const key = randomUUID();
  const placed = await place(shop, cart, quoted.id, { key });
  const records = shop.db.collection('idempotency');
  const record = await records.findOne({ location: `/api/v1/orders/${placed.body.id}` });
  const all = JSON.stringify(record);
  for (const text of ['signature', 'Ada', 'Long Road', placed.body.number, key]) assert.ok(!all.includes(text), text);
  const plainly = createHash('sha256').update(`/api/v1/orders\n\n\n${JSON.stringify({ ...orderBody(quoted.id) })}`).digest('base64url');
  assert.ok(!all.includes(plainly), 'the request can be guessed from its fingerprint');
  // A key with another token is another key.
  const stranger = await place(shop, { headers: { 'x-cart-token': 'x'.repeat(43) } }, quoted.id, { key });
  assert.equal(stranger.body.code, 'quote_not_found');
  const again = await place(shop, cart, quoted.id, { key });
  assert.deepEqual([again.text, again.headers.location], [placed.text, placed.headers.location]);
});
