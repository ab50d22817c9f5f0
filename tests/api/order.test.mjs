// An order after it was placed: staff deliver it, its buyer follows it, and its chain of events tells whoever asks.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { act, buy, sell, stockOf } from '../support/buyer.mjs';
import { startShop } from '../support/shop.mjs';
import test from '../support/test.mjs';

const shop = await startShop({ set: { TAX_RATES: 'DE:19,US-CA:8.25,*:0' } });

test('an order goes from the cart to the door, and its stock with it', async () => {
  const mug = await sell(shop, { stock: 5 });
  const { order, quote: quoted, cart } = await buy(shop, mug.id, 2);
  assert.equal(order.state, 'pending');
  assert.deepEqual(order.priced, quoted.priced);
  assert.match(order.number, /^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}$/);
  let stock = await stockOf(shop, mug.id);
  assert.deepEqual([Number(stock.on_hand), Number(stock.reserved), stock.pending.length], [5, 2, 0]);
  assert.equal((await shop.request('GET', `/api/v1/carts/${cart.cart.id}`, { headers: cart.headers })).body.order_id, order.id);

  assert.equal((await act(shop, order.id, 'deliver')).body.code, 'transition_not_allowed');
  assert.deepEqual((await act(shop, order.id, 'start-processing')).body.allowed_actions, ['ship', 'cancel']);
  const shipped = await act(shop, order.id, 'ship', { carrier: 'Post', tracking_number: 'T1' });
  assert.equal(shipped.body.order.tracking_number, 'T1');
  stock = await stockOf(shop, mug.id);
  assert.deepEqual([Number(stock.on_hand), Number(stock.reserved)], [3, 0]);
  assert.equal((await act(shop, order.id, 'deliver')).body.order.state, 'delivered');

  const full = await shop.request('GET', order.link);
  assert.equal(full.body.state, 'delivered');
  assert.equal((await shop.request('GET', order.link.replace(/signature=.{4}/, 'signature=AAAA'))).status, 404);
  const verified = await shop.request('GET', order.link.replace('?', '/verify?'));
  assert.deepEqual([verified.body.valid, verified.body.events, verified.body.first_broken], [true, 4, null]);
  assert.equal((await act(shop, order.id, 'return', { reason: 'too small' })).body.order.state, 'returned');
  assert.equal(Number((await stockOf(shop, mug.id)).on_hand), 5);
});

test('the chain of events can be recomputed by anybody, and shows a changed byte', async () => {
  const mug = await sell(shop);
  const { order } = await buy(shop, mug.id);
  await act(shop, order.id, 'cancel', { reason: 'changed my mind' });
  const { events } = (await shop.staff('GET', `/api/v1/admin/orders/${order.id}`)).body;
  let previous = '';
  for (const event of events) {
    assert.equal(event.previous_hash, previous);
    assert.equal(createHash('sha256').update(event.data).digest('hex'), event.hash);
    previous = event.hash;
  }
  assert.ok(!JSON.stringify(events).includes('Ada'), 'no personal data in what is hashed');
  const broken = { _id: `${order.id}:2` };
  await shop.db.collection('order_events').updateOne(broken, [{ $set: { text: { $replaceOne: { input: '$text', find: 'my mind', replacement: 'his mind' } } } }]);
  const verified = await shop.request('GET', order.link.replace('?', '/verify?'));
  assert.deepEqual([verified.body.valid, verified.body.first_broken], [false, 2]);
  await shop.db.collection('order_events').updateOne(broken, [{ $set: { text: { $replaceOne: { input: '$text', find: 'his mind', replacement: 'my mind' } } } }]);
});

test('a chain that was written anew from some event on is found by its end', async () => {
  const mug = await sell(shop);
  const { order } = await buy(shop, mug.id);
  await act(shop, order.id, 'cancel', { reason: 'changed my mind' });
  const events = shop.db.collection('order_events'), last = { _id: `${order.id}:2` };
  const genuine = await events.findOne(last, { promoteValues: false });
  const { data } = (await shop.staff('GET', `/api/v1/admin/orders/${order.id}`)).body.events[1];
  const forged = data.replace('changed my mind', 'changed his mind');
  await events.updateOne(last, { $set: { text: forged, hash: createHash('sha256').update(forged).digest('hex') } });
  const verify = async () => (await shop.request('GET', order.link.replace('?', '/verify?'))).body;
  const found = await verify();
  assert.deepEqual([found.valid, found.first_broken], [false, 2]);
  await events.replaceOne(last, genuine);
  assert.equal((await verify()).valid, true);
});

test('cancelling gives the stock back', async () => {
  const mug = await sell(shop, { stock: 1 });
  const { order } = await buy(shop, mug.id);
  assert.equal((await act(shop, order.id, 'cancel', { reason: 'no' })).body.order.state, 'cancelled');
  const stock = await stockOf(shop, mug.id);
  assert.deepEqual([Number(stock.on_hand), Number(stock.reserved)], [1, 0]);
});

test('a stale If-Match is refused, and two actions at once are one', async () => {
  const mug = await sell(shop);
  const { order } = await buy(shop, mug.id);
  const path = `/api/v1/admin/orders/${order.id}`;
  const { etag } = (await shop.staff('GET', path)).headers;
  const answers = await Promise.all(['start-processing', 'start-processing', 'start-processing']
    .map((action) => shop.staff('POST', `${path}/${action}`, { headers: { 'if-match': etag } })));
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 412, 412]);
});

test('tracking tells nothing to who guesses', async () => {
  const mug = await sell(shop);
  const { order } = await buy(shop, mug.id);
  const track = (body) => shop.request('POST', '/api/v1/orders/lookup', { body });
  const found = await track({ number: order.number.toLowerCase(), email: 'ada@example.ORG' });
  assert.equal(found.status, 200);
  assert.ok(!found.text.toLowerCase().includes('ada') && !found.text.includes('Long Road'));
  const wrong = [await track({ number: order.number, email: 'eve@example.org' }), await track({ number: 'AAAA-AAAA-AAAA', email: 'ada@example.org' })];
  const told = wrong.map(({ status, body: { request_id, ...rest } }) => ({ status, ...rest }));
  assert.deepEqual(told[0], told[1]);
  assert.equal(told[0].code, 'order_not_found');
});

test('staff find orders by who bought and by number, however they are written, and page through them', async () => {
  const mug = await sell(shop, { stock: 9 });
  const orders = [];
  for (let i = 0; i < 3; i++) orders.push((await buy(shop, mug.id)).order);
  const list = async (query) => {
    const { status, text, body } = await shop.staff('GET', `/api/v1/admin/orders?${new URLSearchParams(query)}`);
    assert.equal(status, 200, text);
    return { ids: body.data.map(({ id }) => id), next: body.page.next };
  };
  assert.deepEqual((await list({ number: orders[1].number.toLowerCase() })).ids, [orders[1].id]);
  assert.deepEqual((await list({ number: orders[1].number, state: 'shipped' })).ids, []);
  assert.deepEqual((await list({ email: 'nobody@example.org' })).ids, []);

  const first = await list({ email: 'ADA@example.org', limit: 2 });
  assert.deepEqual(first.ids, [orders[2].id, orders[1].id]);
  assert.equal((await list({ email: 'ada@example.org', limit: 2, cursor: first.next })).ids[0], orders[0].id);
  const { status, body } = await shop.staff('GET', `/api/v1/admin/orders?${new URLSearchParams({ email: 'eve@example.org', cursor: first.next })}`);
  assert.equal(status, 400);
  assert.deepEqual(body.errors.map(({ pointer }) => pointer), ['cursor']);
});
