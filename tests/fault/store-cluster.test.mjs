// The same shop on a cluster of shards behind a router: migrate shards what declares it, and what is done in one transaction may lie on
// several shards.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import test from '../support/test.mjs';
import * as fixtures from '../contract/fixtures.mjs';
import { Contract } from '../contract/contract.mjs';
import { startCluster } from '../support/replica-set.mjs';
import { startShop } from '../support/shop.mjs';

const cluster = await startCluster();
process.env.TEST_MONGODB = cluster.uri;
const shop = await startShop({ set: { ...fixtures.settings } });
const contract = await Contract.of(shop);
const config = shop.mongo.db('config');

test('collections are sharded by the key that they declare, and a second run changes nothing', async () => {
  const { databaseName } = shop.db;
  const sharded = await config.collection('collections').find({ _id: { $regex: `^${databaseName}\\.` } }).toArray();
  const keys = Object.fromEntries(sharded.map(({ _id, key }) => [_id.slice(databaseName.length + 1), key]));
  assert.deepEqual(keys.idempotency, { _id: 'hashed' });
  assert.equal(keys.products, undefined);
  const { code, stdout, stderr } = await shop.cli(['migrate', '--prune']);
  assert.equal(code, 0, stderr);
  assert.equal(stdout, 'nothing to do\n');
});

test('every operation works there', async (t) => {
  for (const operation of contract.operations.filter(({ database }) => database)) {
    await t.test(operation.id, async () => {
      const request = await contract.valid(operation);
      if (operation.idempotency !== 'none') request.headers['idempotency-key'] ??= randomUUID();
      const answer = await contract.sendPast(operation, request);
      assert.ok(answer.status < 300, `${answer.status} ${answer.text}`);
    });
  }
});

test('what is hashed lies on all shards', async () => {
  const counts = await Promise.all(Array.from({ length: 30 }, (_, i) =>
    shop.staff('POST', '/api/v1/admin/categories', { headers: { 'idempotency-key': randomUUID() }, body: { name: `Shelf ${i}` } })));
  assert.deepEqual([...new Set(counts.map(({ status }) => status))], [201]);
  const [stats] = await shop.db.collection('idempotency').aggregate([{ $collStats: { storageStats: {} } }, { $group: { _id: null, shards: { $push: '$shard' }, least: { $min: '$storageStats.count' } } }]).toArray();
  assert.equal(stats.shards.length, cluster.shards.length);
  assert.ok(stats.least > 0, JSON.stringify(stats));
});
