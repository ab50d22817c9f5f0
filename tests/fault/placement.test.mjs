// Placement under faults of the database server and of the workers, a few hundred times.
//   RIG_RUNS   how many runs
//   RIG_SEED   repeats what an earlier batch has chosen; RIG_RUN, one run of it
import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import test from 'node:test';
import { startShop } from '../support/shop.mjs';
import { single } from './rig/faults.mjs';
import { Rig, settings, tally } from './rig/rig.mjs';

const count = Number(process.env.RIG_RUNS ?? 180);
const seed = process.env.RIG_SEED ?? String(randomInt(2 ** 31));
const numbers = process.env.RIG_RUN ? [Number(process.env.RIG_RUN)] : Array.from({ length: count }, (_, i) => i);

test(`${numbers.length} runs with faults, RIG_SEED=${seed}`, async (t) => {
  const shop = await startShop({ ownDatabase: true, set: settings });
  const admin = shop.mongo.db('admin');
  const rig = new Rig({
    shop, faults: single,
    place: async () => ({ admin, database: shop.db.databaseName, master: await shop.pid() }),
  });
  const { violations, runs } = await rig.batch(seed, numbers);
  const kinds = tally(runs);
  t.diagnostic(JSON.stringify(kinds));
  assert.deepEqual(violations, []);
  if (numbers.length >= 100) for (const [kind, { struck }] of Object.entries(kinds)) assert.ok(struck > 0, `${kind} never struck`);
});
