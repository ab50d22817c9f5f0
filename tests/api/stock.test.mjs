// What is there of a variant, and what its document and its ledger say of it.
import assert from 'node:assert/strict';
import test from '../support/test.mjs';
import { act, buy, sell, stockOf } from '../support/buyer.mjs';
import { startShop } from '../support/shop.mjs';

const shop = await startShop();

// Booked without a balance that changes, the pieces would be lost to all but the check.
test('pieces whose stock is not there do not come back in the books alone', async () => {
  const mug = await sell(shop, { stock: 5 });
  const { order } = await buy(shop, mug.id, 2);
  const stock = shop.db.collection('stock', { promoteLongs: false });
  const lost = await stock.findOneAndDelete({ variant_id: mug.id });
  const refused = await act(shop, order.id, 'cancel', { reason: 'no' });
  assert.equal(refused.status, 500, refused.text);
  assert.equal(await shop.db.collection('stock_ledger').countDocuments({ reference: order.id, kind: 'released' }), 0);
  assert.equal((await shop.db.collection('orders').findOne({ _id: order.id })).state, 'pending');
  assert.deepEqual((await shop.log()).filter(({ event }) => event === 'stock_missing').map(({ stock_id: id }) => id), [lost._id]);
  await stock.insertOne(lost);
  assert.equal((await act(shop, order.id, 'cancel', { reason: 'no' })).status, 200);
  assert.equal((await stockOf(shop, mug.id)).reserved, 0);
});
