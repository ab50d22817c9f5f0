// A commit that fails twice in a row, with the times that a shop has by itself: the driver tries once more and gives up, and we do not as long
// as there is time.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from '../support/test.mjs';
import { fillCart, place, quote, sell } from '../support/buyer.mjs';
import { startShop } from '../support/shop.mjs';

const SHUTDOWN_IN_PROGRESS = 91, WRITE_CONFLICT = 112;
const shop = await startShop({ inTime: true, ownDatabase: true });
const admin = shop.mongo.db('admin');

async function addWhileCommitsFail(times) {
  const struck = await admin.command({
    configureFailPoint: 'failCommand', mode: { times },
    data: { failCommands: ['commitTransaction'], appName: 'cartwright', errorCode: SHUTDOWN_IN_PROGRESS },
  });
  const start = performance.now();
  const answer = await shop.staff('POST', '/api/v1/admin/products', { headers: { 'idempotency-key': randomUUID() }, body: { title: `After ${times}` } });
  const { count } = await admin.command({ configureFailPoint: 'failCommand', mode: 'off' });
  assert.equal(count - struck.count, times, 'the commit failed as often as it was to');
  return { ...answer, tookMs: performance.now() - start };
}

for (const times of [1, 2, 4])
  test(`a commit that fails ${times} times is done in the end`, async () => {
    const { status, text, tookMs } = await addWhileCommitsFail(times);
    assert.equal(status, 201, text);
    assert.ok(tookMs < 8000, `it took ${tookMs} ms`);
    assert.equal(await shop.db.collection('products').countDocuments({ title: `After ${times}` }), 1);
  });

// Tries one and two, both by the driver, are done by the server and reported as not replicated; ours, the third, meets a conflict.
test('an order that may be committed keeps its stock when a later try to commit meets a conflict', async () => {
  const failCommits = async (mode, data) => Number((await admin.command({
    configureFailPoint: 'failCommand', mode, data: { failCommands: ['commitTransaction'], appName: 'cartwright', ...data },
  })).count);
  for (let tries = 1, struck = false; !struck; tries++) {
    assert.ok(tries <= 20, 'the third try never met the conflict');
    const { id } = await sell(shop);
    const cart = await fillCart(shop, [[id, 2]]);
    const quoted = await quote(shop, cart);
    const before = await failCommits({ times: 2 }, { writeConcernError: { code: SHUTDOWN_IN_PROGRESS, errmsg: 'planted' } });
    const placing = place(shop, cart, quoted.id);
    await admin.command({ waitForFailPoint: 'failCommand', timesEntered: before + 2, maxTimeMS: 5000 });
    const armed = await failCommits({ times: 1 }, { errorCode: WRITE_CONFLICT });
    const { status, text } = await placing;
    struck = Number((await admin.command({ configureFailPoint: 'failCommand', mode: 'off' })).count) > armed;
    assert.equal(status, 201, text);
    const { reserved, pending } = await shop.db.collection('stock').findOne({ variant_id: id });
    assert.deepEqual({ reserved: Number(reserved), pending }, { reserved: 2, pending: [] });
  }
});
