// A commit that fails twice in a row, with the times that a shop has by itself: the driver tries once more and gives up, and we do not as long
// as there is time.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from '../support/test.mjs';
import { startShop } from '../support/shop.mjs';

const SHUTDOWN_IN_PROGRESS = 91;
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
