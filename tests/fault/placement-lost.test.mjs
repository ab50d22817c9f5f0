// A reservation that a failover took back is noticed by the order's own transaction, which then reserves again.
import assert from 'node:assert/strict';
import test from '../support/test.mjs';
import { fillCart, place, quote, sell, stockOf } from '../support/buyer.mjs';
import { startShop } from '../support/shop.mjs';
import { awaitWorkerAt, failNothing, failStep, stepOf, workerAt } from './rig/steps.mjs';

const shop = await startShop({ ownDatabase: true, set: { MONGODB_TIMEOUT_MS: '20000' } });
const admin = shop.mongo.db('admin');
const stocks = shop.db.collection('stock');

const TRIES = 10, HELD_MS = 1500;
const step = stepOf('write');

// Places an order of two variants, and does something to the second while its writes are on their way: with two others, where the writes
// were done too soon.
async function placeWhile(doing) {
  for (let tries = 0; tries < TRIES; tries++) {
    const variants = [await sell(shop, { stock: 1 }), await sell(shop, { stock: 1 })];
    const cart = await fillCart(shop, variants.map(({ id }) => [id, 1]));
    const quoted = await quote(shop, cart);
    await failStep(admin, shop.db.databaseName, step, { blockConnection: true, blockTimeMS: HELD_MS });
    const placing = place(shop, cart, quoted.id);
    const before = await awaitWorkerAt(admin, step, await shop.pid(), { waitMs: HELD_MS }).catch(() => undefined);
    await stocks.updateOne({ variant_id: variants[1].id }, doing);
    const inTime = before && await workerAt(admin, step, await shop.pid());
    const answer = await placing;
    await failNothing(admin);
    if (inTime) return { variants, answer };
    // as its ledger has it
    await stocks.updateOne({ variant_id: variants[1].id }, { $set: { on_hand: 1n, reserved: answer.status === 201 ? 1n : 0n, pending: [] } });
  }
  throw new Error('its writes were always done too soon');
}

test('one that is gone is made again, and the others stay', async () => {
  const { variants: [mug, bowl], answer } = await placeWhile({ $set: { reserved: 0n, pending: [] } });
  assert.equal(answer.status, 201, answer.text);
  for (const { id } of [mug, bowl]) {
    const stock = await stockOf(shop, id);
    assert.deepEqual([Number(stock.reserved), stock.pending.length], [1, 0]);
  }
  assert.equal((await shop.cli(['check'])).code, 0);
});

test('where another was faster meanwhile, nothing is ordered and nothing kept', async () => {
  const { variants: [mug, bowl], answer } = await placeWhile({ $set: { on_hand: 0n, reserved: 0n, pending: [] } });
  assert.equal(answer.body.code, 'out_of_stock', answer.text);
  assert.deepEqual(answer.body.errors.map(({ pointer }) => pointer), ['/lines/1']);
  for (const { id } of [mug, bowl]) {
    const stock = await stockOf(shop, id);
    assert.deepEqual([Number(stock.reserved), stock.pending.length], [0, 0]);
  }
  await stocks.updateOne({ variant_id: bowl.id }, { $set: { on_hand: 1n } }); // as its ledger has it
});
