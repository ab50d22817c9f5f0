// A guest buys, staff deliver: the narrow path, and what must hold on it.
import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import test from 'node:test';
import { act, buy, fillCart, orderBody, place, quote, sell, stockOf } from '../support/buyer.mjs';
import { until } from '../support/service.mjs';
import { startShop } from '../support/shop.mjs';

const shop = await startShop({ set: { TAX_RATES: 'DE:19,US-CA:8.25,*:0', RATE_CHECKOUT_PER_MINUTE: '600000', RATE_CHECKOUT_BURST: '10000', RATE_CART_PER_MINUTE: '600000', RATE_CART_BURST: '10000' } });

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
  assert.deepEqual(await warnings(), [{ code: 'stock_changed', variant_id: mug.id, detail: '9 were left, and 4 are' }]);
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

test('two changes of a cart at once both count', async () => {
  const mug = await sell(shop, { stock: 50 });
  const { cart, headers } = await fillCart(shop, [[mug.id, 1]]);
  const body = { variant_id: mug.id, quantity: 1 };
  const answers = await Promise.all(Array.from({ length: 4 }, () => shop.request('POST', `/api/v1/carts/${cart.id}/lines`, { headers, body })));
  const made = answers.filter(({ status }) => status === 200).length;
  assert.equal((await shop.request('GET', `/api/v1/carts/${cart.id}`, { headers })).body.quantity, 1 + made);
  assert.ok(made >= 1);
});

test('a quote adds lines, tax and shipping to the last unit', async () => {
  const mug = await sell(shop, { amount: 1999 });
  const cart = await fillCart(shop, [[mug.id, 3]]);
  const { priced } = await quote(shop, cart, { country: 'US', region: 'CA' });
  assert.equal(priced.tax_rate, '8.25');
  assert.equal(priced.subtotal.amount, 5997);
  assert.equal(priced.lines[0].tax.amount, 495); // 494.7525
  assert.equal(priced.tax.amount, 495 + 49); // shipping 590: 48.675
  assert.equal(priced.total.amount, 5997 + 590 + 544);
  const refused = async (body) => (await shop.request('POST', '/api/v1/quotes', {
    headers: cart.headers, body: { cart_id: cart.cart.id, country: 'DE', shipping_method: 'standard', ...body },
  })).body.code;
  assert.equal(await refused({ shipping_method: 'pigeon' }), 'shipping_method_unknown');
  const empty = await fillCart(shop, []);
  const answer = await shop.request('POST', '/api/v1/quotes', { headers: empty.headers, body: { cart_id: empty.cart.id, country: 'DE', shipping_method: 'standard' } });
  assert.equal(answer.body.code, 'cart_empty');
});

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
  assert.equal(answers.filter(({ status }) => status === 201).length, 1);
  const stock = await stockOf(shop, mug.id);
  assert.deepEqual([Number(stock.reserved), stock.pending.length], [1, 0]);
});

test('a quote does not outlive its cart, its time or its place', async () => {
  const mug = await sell(shop);
  const cart = await fillCart(shop, [[mug.id, 1]]);
  const quoted = await quote(shop, cart);
  const elsewhere = await place(shop, cart, quoted.id, { body: { shipping_address: { name: 'A', line1: 'B', city: 'C', country: 'FR' } } });
  assert.equal(elsewhere.body.code, 'destination_not_served');
  assert.equal((await place(shop, { headers: { 'x-cart-token': 'other' } }, quoted.id)).body.code, 'quote_not_found');
  await shop.request('POST', `/api/v1/carts/${cart.cart.id}/lines`, { headers: cart.headers, body: { variant_id: mug.id, quantity: 1 } });
  assert.equal((await place(shop, cart, quoted.id)).body.code, 'quote_expired');
  const later = await quote(shop, cart);
  await shop.db.collection('quotes').updateOne({ _id: later.id }, { $set: { expires_at: new Date(Date.now() - 1000) } });
  assert.equal((await place(shop, cart, later.id)).body.code, 'quote_expired');
});

test('a quote for a country is none for a region with a tax of its own', async () => {
  const mug = await sell(shop);
  const cart = await fillCart(shop, [[mug.id, 1]]);
  const to = (region) => ({ shipping_address: { name: 'A', line1: 'B', city: 'C', country: 'US', ...(region && { region }) } });
  const free = await quote(shop, cart, { country: 'US' });
  assert.equal(free.priced.tax.amount, 0);
  assert.equal((await place(shop, cart, free.id, { body: to('CA') })).body.code, 'destination_not_served');
  const taxed = await quote(shop, cart, { country: 'US', region: 'CA' });
  assert.equal((await place(shop, cart, taxed.id, { body: to('NY') })).body.code, 'destination_not_served');
  assert.equal((await place(shop, cart, free.id, { body: to('NY') })).status, 201);
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

test('and everything adds up', async () => {
  const { code, stdout, stderr } = await shop.cli(['check']);
  assert.equal(code, 0, stdout + stderr);
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
