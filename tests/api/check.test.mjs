// `cartwright check` finds what is planted, one fault of each kind.
import assert from 'node:assert/strict';
import test from '../support/test.mjs';
import { act, buy, sell } from '../support/buyer.mjs';
import { startShop } from '../support/shop.mjs';

const shop = await startShop();
// Numbers stay 64 bits wide on the way there and back: the validators want them so.
const collection = (name) => shop.db.collection(name, { promoteLongs: false });

// Plants a fault, expects the rule to be told for it, and takes it away again.
async function finds(rule, collectionName, filter, change, back) {
  const before = await collection(collectionName).findOne(filter);
  assert.ok(before, `something to spoil in ${collectionName}`);
  await change(collection(collectionName), before);
  const { code, stdout } = await shop.cli(['check']);
  await (back ?? (() => collection(collectionName).replaceOne({ _id: before._id }, before, { upsert: true })))(before);
  assert.equal(code, 1, stdout);
  assert.match(stdout, new RegExp(`^${rule}: `, 'm'), stdout);
}

const set = (fields) => (where, { _id }) => where.updateOne({ _id }, { $set: fields });
const remove = (where, { _id }) => where.deleteOne({ _id });

test('a shop in order is found in order', async () => {
  const mug = await sell(shop, { stock: 5 });
  const first = await buy(shop, mug.id, 2);
  await act(shop, first.order.id, 'start-processing');
  await act(shop, first.order.id, 'ship', { carrier: 'Post', tracking_number: '1' });
  const second = await buy(shop, mug.id, 1);
  await act(shop, second.order.id, 'cancel', { reason: 'no' });
  await buy(shop, mug.id, 1);
  const { code, stdout } = await shop.cli(['check']);
  assert.equal(code, 0, stdout);
  assert.match(stdout, /^[1-9]\d* checked, 0 wrong$/m);
});

test('stock that its ledger does not explain', () => finds('stock_is_sum_of_ledger', 'stock', {}, (where, { _id }) => where.updateOne({ _id }, { $inc: { on_hand: 1n } })));
test('a promise that no order made', () => finds('reserved_is_sum_of_ledger', 'stock', {}, (where, { _id }) => where.updateOne({ _id }, { $inc: { reserved: 1n } })));
test('more promised than is there', () => finds('never_oversold', 'stock', {}, (where, { _id }) => where.updateOne({ _id }, { $inc: { reserved: 100n } })));
test('a ledger without its stock', () => finds('ledger_has_stock', 'stock', {}, remove));
test('a product of a brand that is gone', async () => {
  await shop.staff('POST', '/api/v1/admin/products', { body: { title: 'Cup', brand: 'Potters' } });
  await finds('brand_of_product_is_there', 'brands', { name: 'Potters' }, remove);
});
test('a booking that is gone', () => finds('order_is_booked', 'stock_ledger', { kind: 'shipped' }, remove));
test('a booking of an order that never was', () => finds('order_of_booking_is_there', 'stock_ledger', { kind: 'reserved' },
  (where, row) => where.insertOne({ ...row, _id: 'planted', reference: 'ord_planted', reserved: 0n }), () => collection('stock_ledger').deleteOne({ _id: 'planted' })));
test('an order that took other pieces than were bought', () => finds('order_took_its_lines', 'orders', { 'stock.0': { $exists: true } }, set({ stock: [] })));
test('an order that is gone', () => finds('acknowledged_order_is_there', 'orders', {}, remove));
test('an order that its quote does not know', () => finds('source_became_one_order', 'quotes', { order_id: { $exists: true } }, (where, { _id }) => where.updateOne({ _id }, { $unset: { order_id: '' } })));
test('an event that was changed', () => finds('event_chain_is_whole', 'order_events', { sequence: 2 }, set({ actor: 'somebody' })));
test('an event that is gone', () => finds('event_chain_is_whole', 'order_events', { sequence: 2 }, remove));
test('a last event that is gone', () => finds('state_is_sum_of_events', 'order_events', { sequence: 3 }, remove));
test('an event that nobody was told of', () => finds('event_is_in_outbox', 'outbox', { type: 'order.cancelled' }, remove));
test('an event that was told as another', () => finds('event_is_in_outbox', 'outbox', { type: 'order.placed' }, set({ type: 'order.delivered' })));
test('a row of the outbox for what never happened', () => finds('event_of_outbox_is_there', 'outbox', { type: 'order.placed' },
  (where, row) => where.insertOne({ ...row, _id: `${row.subject}:9`, sequence: 9n, type: 'order.delivered' }), (row) => collection('outbox').deleteOne({ _id: `${row.subject}:9` })));
test('an event may outlive its row in the outbox', async () => {
  const [events, outbox] = [collection('order_events'), collection('outbox')];
  const event = await events.findOne({ type: 'cancelled' });
  const row = await outbox.findOneAndDelete({ _id: event._id });
  await events.updateOne({ _id: event._id }, { $set: { at: new Date(Date.now() - 31 * 24 * 3600 * 1000) } });
  const { stdout } = await shop.cli(['check']);
  await events.replaceOne({ _id: event._id }, event);
  await outbox.insertOne(row);
  assert.match(stdout, /^event_chain_is_whole: /m); // it was looked at, and is not as it was
  assert.doesNotMatch(stdout, /^event_is_in_outbox: /m);
});
test('a state that no event led to', () => finds('state_is_sum_of_events', 'orders', { state: 'shipped' }, set({ state: 'delivered' })));
test('a total that its lines do not make', () => finds('total_is_sum_of_lines', 'orders', {}, (where, { _id }) => where.updateOne({ _id }, { $inc: { 'priced.shipping': 1n } })));

test('and afterwards all is in order again', async () => {
  const { code, stdout } = await shop.cli(['check']);
  assert.equal(code, 0, stdout);
});

test('a check that its request has no time for is broken off, and ends no worker', async () => {
  const small = await startShop({ set: { REQUEST_DEADLINE_MS: '2000', MONGODB_TIMEOUT_MS: '900', MONGODB_SELECTION_MS: '1000' } });
  const mug = await sell(small);
  await buy(small, mug.id);
  const orders = small.db.collection('orders', { promoteLongs: false });
  const one = await orders.findOne();
  const many = Array.from({ length: 5000 }, (_, i) => ({ ...one, _id: `planted-${i}`, number: `planted-${i}` }));
  await orders.insertMany(many);
  const { code, stdout } = await small.cli(['maintenance', 'check']);
  await orders.deleteMany({ _id: /^planted-/ });
  assert.equal(code, 1);
  assert.match(stdout, /database_unavailable/);
  assert.deepEqual((await small.log()).filter(({ event }) => event === 'worker_overdue'), []);
});
