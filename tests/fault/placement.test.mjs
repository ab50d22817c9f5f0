// Placement under faults of the database server and of the workers, a few hundred times. Takes minutes.
//   RIG_RUNS, RIG_SEED, RIG_RUN   see rig/rig.mjs
import assert from 'node:assert/strict';
import test from '../support/test.mjs';
import { startShop } from '../support/shop.mjs';
import { single } from './rig/faults.mjs';
import { asked, Rig, settings, tally } from './rig/rig.mjs';
import { Sink } from './rig/sink.mjs';

const { seed, numbers } = asked({ failovers: false });

test(`${numbers.length} runs with faults, RIG_SEED=${seed}`, async (t) => {
  const sink = await new Sink().start();
  const shop = await startShop({ ownDatabase: true, set: { ...settings, ...sink.settings } });
  sink.watch(shop.db);
  const admin = shop.mongo.db('admin');
  const rig = new Rig({
    shop, sink, faults: single,
    place: async () => ({ admin, database: shop.db.databaseName, master: await shop.pid() }),
  });
  const { violations, runs } = await rig.batch(seed, numbers);
  const kinds = tally(runs);
  t.diagnostic(JSON.stringify(kinds));
  assert.deepEqual(violations, []);
});
