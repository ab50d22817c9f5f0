// Data migrations of a next release: killed at any moment, run twice at once, while others write, and in the wrong order. Takes minutes.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import test from '../support/test.mjs';
import { startShop } from '../support/shop.mjs';
import { buildVersion } from '../support/version.mjs';

const WIDGETS = 4000;

const widgets = (fields = '') => `
collection: widgets
context: test
description: Only for tests.
shard_key: not sharded, because it is for tests
document:
  type: object
  additionalProperties: false
  required: [_id, n, name${fields && ', size'}]
  properties:
    _id: { type: string, maxLength: 40 }
    n: { type: integer, minimum: 0, maximum: 1000 }
    name: { type: string, maxLength: 40 }
    ${fields}
`;
const size = 'size: { type: string, enum: [small, large] }';
const counting = (amount) => `
description: Counts each widget that it sees, so that a second time would show.
steps:
  - collection: widgets
    filter: { n: { $lt: 500 } }
    update: { $inc: { n: ${amount} } }
    batch: 20
  - collection: widgets
    filter: {}
    update: [{ $set: { size: { $cond: [{ $lt: [$n, 103] }, small, large] } } }]
    batch: 20
`;

const shop = await startShop({ ownDatabase: true }); // fail points hit everybody on a server
const collection = shop.db.collection('widgets');
const files = (amount) => ({ 'widgets.yaml': widgets(size), 'migrations/0001-count-widgets.yaml': counting(amount) });
const renaming = `
description: Names each widget after what it is.
steps:
  - collection: widgets
    filter: { size: small }
    update: { $set: { name: tiny } }
`;
const [next, edited, later] = await Promise.all([
  buildVersion('next', files(100)),
  buildVersion('edited', files(101)),
  buildVersion('later', { ...files(100), 'migrations/0002-name-widgets.yaml': renaming }),
]);
const migrate = (program, ...args) => shop.cli(['migrate', ...args], { program });

async function seed() {
  await shop.db.dropCollection('widgets').catch(() => {});
  await shop.db.collection('migrations').deleteMany({ _id: /^000/ });
  await collection.insertMany(Array.from({ length: WIDGETS }, (_, i) => ({ _id: `wdg_${String(i).padStart(5, '0')}`, n: BigInt(i % 6), name: 'old' })));
}

// Every widget was counted once, and has the size that follows from that.
async function assertCounted() {
  assert.equal(await collection.countDocuments(), WIDGETS);
  for (let i = 0; i < 6; i++) {
    const like = await collection.countDocuments({ n: 100 + i, size: 100 + i < 103 ? 'small' : 'large' });
    assert.equal(like, Math.ceil((WIDGETS - i) / 6), `widgets that began with ${i}`);
  }
  const record = await shop.db.collection('migrations').findOne({ _id: '0001-count-widgets' });
  assert.equal(record.state, 'done');
  assert.equal(Number(record.documents), 2 * WIDGETS);
}

test('one that is killed again and again goes on where it stopped, and changes nothing twice', async () => {
  await seed();
  let kills = 0;
  const stages = new Set();
  // Sooner and later, and all of it later on a machine that gets nowhere in that time.
  for (let after = 30; ; after = (30 + ((kills * 67) % 160)) * (1 + Math.floor(kills / 10))) {
    const child = spawn(next, ['migrate'], { env: { ...process.env, CARTWRIGHT_ENV_FILE: shop.description.settings }, stdio: 'ignore' });
    const ended = once(child, 'exit');
    const timer = setTimeout(() => child.kill('SIGKILL'), after);
    const [code] = await ended;
    clearTimeout(timer);
    const record = await shop.db.collection('migrations').findOne({ _id: '0001-count-widgets' });
    if (record) stages.add(Number(record.documents));
    if (code === 0) break;
    kills++;
    // as if the time of the killed one's lease were over
    await shop.db.collection('leases').updateOne({ _id: 'migrate' }, { $set: { expires_at: new Date(0) } });
  }
  assert.ok(kills >= 3, `killed ${kills} times`);
  assert.ok([...stages].filter((documents) => documents > 0 && documents < 2 * WIDGETS).length >= 2, `it was killed at work: ${[...stages]}`);
  await assertCounted();
});

test('two at once, while somebody writes: each document is changed once, and no write is lost', async () => {
  await seed();
  let writing = true;
  let writes = 0;
  const writer = (async () => {
    for (let i = 0; writing; i = (i + 37) % WIDGETS, writes++) {
      await collection.updateOne({ _id: `wdg_${String(i).padStart(5, '0')}` }, { $set: { name: 'new' } });
    }
  })();
  const runs = await Promise.all([migrate(next), migrate(next)]);
  writing = false;
  await writer;
  assert.deepEqual(runs.map(({ code }) => code), [0, 0], runs.map(({ stderr }) => stderr).join());
  assert.ok(runs.some(({ stdout }) => stdout === 'nothing to do\n'), runs.map(({ stdout }) => stdout).join());
  await assertCounted();
  assert.equal(await collection.countDocuments({ name: 'new' }), Math.min(writes, WIDGETS));
});

test('a commit whose answer is lost, or that is refused for a while, changes nothing twice', async (t) => {
  const faults = {
    'the connection is closed': { closeConnection: true },
    'the outcome is not told': { writeConcernError: { code: 64, errmsg: 'waiting for replication timed out' } },
    'the primary steps down': { errorCode: 189, errorLabels: ['RetryableWriteError'] },
  };
  for (const [name, fault] of Object.entries(faults)) {
    await t.test(name, async () => {
      await seed();
      await shop.mongo.db('admin').command({ configureFailPoint: 'failCommand', mode: { activationProbability: 0.05 },
        data: { failCommands: ['commitTransaction'], appName: 'cartwright-command', ...fault } });
      try {
        for (let tries = 0; tries < 20 && (await migrate(next)).code !== 0; tries++);
      } finally {
        await shop.mongo.db('admin').command({ configureFailPoint: 'failCommand', mode: 'off' });
      }
      assert.equal((await migrate(next)).code, 0);
      await assertCounted();
    });
  }
});

test('one that was edited after it had been done is refused', async () => {
  const { code, stderr } = await migrate(edited);
  assert.equal(code, 1);
  assert.match(stderr, /0001-count-widgets was changed after it had been done/);
  await assertCounted();
});

test('a version that does not know it does not migrate, and its workers stay ready', async () => {
  const { code, stderr } = await migrate();
  assert.equal(code, 1);
  assert.match(stderr, /ahead of this program: it has seen the data migration 0001-count-widgets/);
  assert.equal((await shop.loopback('GET', '/readyz')).status, 200);
});

test('while it is pending, what was wrong before may be changed; afterwards the validator is strict', async () => {
  await seed();
  await shop.mongo.db('admin').command({ configureFailPoint: 'failCommand', mode: 'alwaysOn',
    data: { failCommands: ['commitTransaction'], appName: 'cartwright-command', errorCode: 8000 } });
  try {
    assert.equal((await migrate(next)).code, 1);
    await collection.updateOne({ _id: 'wdg_00001' }, { $set: { name: 'a worker of the version before' } });
    await assert.rejects(collection.insertOne({ _id: 'wdg_x', n: 1n, name: 'x' }), { code: 121 });
  } finally {
    await shop.mongo.db('admin').command({ configureFailPoint: 'failCommand', mode: 'off' });
  }
  const { stdout } = await migrate(next, '--status');
  assert.match(stdout, /data migration 0001-count-widgets, from where it stopped/);
  assert.equal((await migrate(next)).code, 0);
  await assertCounted();
  await assert.rejects(collection.updateOne({ _id: 'wdg_00001' }, { $unset: { size: 1 } }), { code: 121 });
});

test('versions may be skipped: all that is pending is done, in order, and what is done is not done again', async () => {
  await seed();
  const { code, stdout, stderr } = await migrate(later);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /0001-count-widgets: 8000 documents changed\n(.*\n)*data migration 0002-name-widgets: 2001 documents changed\n/);
  await assertCounted();
  assert.equal(await collection.countDocuments({ name: 'tiny', size: 'small' }), 2001);
  assert.equal((await migrate(later)).stdout, 'nothing to do\n');
});
