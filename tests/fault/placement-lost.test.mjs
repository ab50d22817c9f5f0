// A reservation that a failover took back is noticed by the order's own transaction, which then reserves again.
import assert from 'node:assert/strict';
import test from '../support/test.mjs';
import { fillCart, place, quote, sell, stockOf } from '../support/buyer.mjs';
import { startShop } from '../support/shop.mjs';
import { awaitWorkerAt, failNothing, failStep, stepOf } from './rig/steps.mjs';

const shop = await startShop({ ownDatabase: true, set: { MONGODB_TIMEOUT_MS: '4000' } });
const admin = shop.mongo.db('admin');
const stocks = shop.db.collection('stock');

// Places an order of two variants, and does something while its writes are on their way.
async function placeWhile(doing, variants) {
  const cart = await fillCart(shop, variants.map(({ id }) => [id, 1]));
  const quoted = await quote(shop, cart);
  await failStep(admin, shop.db.databaseName, stepOf('write'), { blockConnection: true, blockTimeMS: 1500 });
  const placing = place(shop, cart, quoted.id);
  await awaitWorkerAt(admin, stepOf('write'), await shop.pid());
  await doing();
  const answer = await placing;
  await failNothing(admin);
  return answer;
}

test('one that is gone is made again, and the others stay', async () => {
  const [mug, bowl] = [await sell(shop, { stock: 1 }), await sell(shop, { stock: 1 })];
  const answer = await placeWhile(() => stocks.updateOne({ variant_id: bowl.id }, { $set: { reserved: 0n, pending: [] } }), [mug, bowl]);
  assert.equal(answer.status, 201, answer.text);
  for (const { id } of [mug, bowl]) {
    const stock = await stockOf(shop, id);
    assert.deepEqual([Number(stock.reserved), stock.pending.length], [1, 0]);
  }
  assert.equal((await shop.cli(['check'])).code, 0);
});

test('where another was faster meanwhile, nothing is ordered and nothing kept', async () => {
  const [mug, bowl] = [await sell(shop, { stock: 1 }), await sell(shop, { stock: 1 })];
  const answer = await placeWhile(() => stocks.updateOne({ variant_id: bowl.id }, { $set: { on_hand: 0n, reserved: 0n, pending: [] } }), [mug, bowl]);
  assert.equal(answer.body.code, 'out_of_stock', answer.text);
  assert.deepEqual(answer.body.errors.map(({ pointer }) => pointer), ['/lines/1']);
  for (const { id } of [mug, bowl]) {
    const stock = await stockOf(shop, id);
    assert.deepEqual([Number(stock.reserved), stock.pending.length], [0, 0]);
  }
  await stocks.updateOne({ variant_id: bowl.id }, { $set: { on_hand: 1n } }); // as its ledger has it
});
