// Placement on a replica set of three whose primary is killed, hangs, steps down or is cut off. Takes minutes.
//   RIG_RUNS, RIG_SEED, RIG_RUN   see rig/rig.mjs
import assert from 'node:assert/strict';
import test from '../support/test.mjs';
import { startShop } from '../support/shop.mjs';
import { failovers } from './rig/failovers.mjs';
import { Replicas } from './rig/replicas.mjs';
import { asked, Rig, settings, tally } from './rig/rig.mjs';
import { Sink } from './rig/sink.mjs';

const { seed, numbers } = asked({ failovers: true });

test(`${numbers.length} runs with failovers, RIG_SEED=${seed}`, async (t) => {
  const replicas = await new Replicas().start();
  const sink = await new Sink().start();
  const shop = await startShop({
    mongodb: replicas.uri,
    set: { ...settings, ...sink.settings, REQUEST_DEADLINE_MS: '5000', MONGODB_SELECTION_MS: '3500', MONGODB_TIMEOUT_MS: '1000' },
  });
  const rig = new Rig({ shop, sink, faults: failovers, place: async () => ({ replicas }), patienceMs: 60000 });
  const { violations, runs } = await rig.batch(seed, numbers);
  t.diagnostic(JSON.stringify(tally(runs)));
  assert.deepEqual(violations, []);
});
