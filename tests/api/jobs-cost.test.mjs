// What the queue costs the database.
import assert from 'node:assert/strict';
import test from '../support/test.mjs';
import { setTimeout as sleep } from 'node:timers/promises';
import { buy, sell } from '../support/buyer.mjs';
import { until } from '../support/service.mjs';
import { startShop } from '../support/shop.mjs';

const MOST = 16; // statements on the queue that follow from one purchase: two jobs, one of them a mail
const IDLE_PER_S = 3; // looks of two workers that have nothing to do: at events and jobs, and at jobs

const shop = await startShop({ set: { JOBS_WORKERS: '2' } });
const profile = shop.db.collection('system.profile');

const quiet = () => until('nothing is to be done', async () =>
  await shop.db.collection('outbox').countDocuments({ state: 'pending' })
  + await shop.db.collection('jobs').countDocuments({ state: { $in: ['ready', 'leased'] } }) === 0);

// What the job workers ask of the queue meanwhile, without the counting for the metrics.
async function asked(work) {
  await shop.db.command({ profile: 2 });
  const start = Date.now();
  await work();
  const seconds = (Date.now() - start) / 1000;
  await shop.db.command({ profile: 0 });
  const ours = ['jobs', 'outbox'].map((name) => `${shop.db.databaseName}.${name}`);
  const rows = await profile.find({ ns: { $in: ours }, appName: 'cartwright-jobs', 'command.aggregate': { $exists: false } }).toArray();
  await profile.drop();
  return { seconds, rows };
}

test('a purchase in a quiet shop asks little of the queue', async (t) => {
  const mug = await sell(shop, { stock: 10 });
  await buy(shop, mug.id);
  await quiet();
  const { seconds, rows } = await asked(async () => {
    await buy(shop, mug.id);
    await quiet();
    await sleep(500); // for what is looked at once more
  });
  const taking = rows.filter(({ command }) => command.findAndModify).length;
  t.diagnostic(`${rows.length} statements, ${taking} of them find and modify, in ${seconds} s`);
  assert.ok(rows.length <= MOST + IDLE_PER_S * Math.ceil(seconds), `${rows.length} in ${seconds} s`);
  assert.ok(taking <= 1, 'only the end of a mail looks for the next of its queue');
});

test('what is due is found by its index, kind by kind', async () => {
  const { rows } = await asked(() => sleep(2500));
  const looks = rows.filter(({ ns, op }) => ns.endsWith('.jobs') && op === 'query');
  assert.ok(looks.length >= 2);
  for (const { planSummary, hasSortStage, docsExamined } of looks) {
    assert.match(planSummary, /^IXSCAN \{ kind: 1, state: 1, run_at: 1 \}/);
    assert.ok(!hasSortStage);
    assert.equal(docsExamined, 0);
  }
});
