// A reservation that an earlier try left behind is as good as new to the try that takes it up: it is not given back while the order is written.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import test from '../support/test.mjs';
import { fillCart, place, quote, sell, stockOf } from '../support/buyer.mjs';
import { startShop } from '../support/shop.mjs';
import { awaitWorkerAt, commitAll, failNothing, failStep, holdCommits, stepOf } from './rig/steps.mjs';

const shop = await startShop({ ownDatabase: true, set: { ORDERS_WORKERS: '3', MONGODB_TIMEOUT_MS: '40000' } });
const admin = shop.mongo.db('admin');

test('the last piece is sold once, though its reservation had expired when its buyer came back', async () => {
  const mug = await sell(shop, { stock: 1 });
  const [cart, others] = [await fillCart(shop, [[mug.id, 1]]), await fillCart(shop, [[mug.id, 1]])];
  const [quoted, othersQuoted] = [await quote(shop, cart), await quote(shop, others)];
  const key = randomUUID();

  await failStep(admin, shop.db.databaseName, stepOf('write'), { blockConnection: true, blockTimeMS: 60000 });
  const lost = place(shop, cart, quoted.id, { key });
  process.kill((await awaitWorkerAt(admin, stepOf('write'), await shop.pid())).pid, 'SIGKILL');
  assert.equal((await lost).status, 502);
  await failNothing(admin);
  await shop.db.collection('idempotency').updateMany({ lease_until: { $exists: true } }, { $set: { lease_until: new Date(0) } });
  await shop.db.collection('stock').updateOne({ variant_id: mug.id }, { $set: { 'pending.0.expires_at': new Date(0) } });

  await holdCommits(admin);
  const again = place(shop, cart, quoted.id, { key });
  await awaitWorkerAt(admin, stepOf('commit'), await shop.pid());
  const refused = await place(shop, others, othersQuoted.id);
  assert.equal(refused.body.code, 'out_of_stock', refused.text);
  await commitAll(admin);
  assert.equal((await again).status, 201, (await again).text);

  const stock = await stockOf(shop, mug.id);
  assert.deepEqual([Number(stock.on_hand), Number(stock.reserved), stock.pending.length], [1, 1, 0]);
  const check = await shop.cli(['check']);
  assert.equal(check.code, 0, check.stdout);
});
