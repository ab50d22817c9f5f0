// The rig proves itself: with a protection switched off it finds what that leads to, and with all of them the same runs are clean.
// Takes minutes.
import assert from 'node:assert/strict';
import test from '../support/test.mjs';
import { startShop } from '../support/shop.mjs';
import { deaths, none, noted, single, unheard } from './rig/faults.mjs';
import { Rig, settings } from './rig/rig.mjs';
import { Sink } from './rig/sink.mjs';

// What is switched off, with which runs, and what the rig must say then.
const switches = [
  { off: 'idempotency', faults: single, runs: 10, finds: /was acknowledged, and then answered 409 quote_used/ },
  { off: 'condition', faults: none, runs: 16, finds: /oversold/ },
  { off: 'session_kill', faults: deaths, runs: 4, finds: /no final answer/, patienceMs: 15000 },
  // Of two protections that see to the same, each has to do it alone: see the last test.
  { off: 'commit_again,read_back', faults: unheard, runs: 6, finds: /check: .*reserved_is_sum_of_ledger/ },
  { off: 'mail_once', faults: noted, runs: 3, finds: /came when its row said sent/ },
];

async function start(off) {
  const sink = await new Sink().start();
  process.env.FAULT = off;
  const shop = await startShop({ ownDatabase: true, set: { ...settings, ...sink.settings } });
  delete process.env.FAULT;
  sink.watch(shop.db);
  const admin = shop.mongo.db('admin');
  // The server's own limit comes too late to help anybody who buys, and soon enough for what looks at the stock afterwards.
  await admin.command({ setParameter: 1, transactionLifetimeLimitSeconds: 40 });
  return { shop, sink, admin };
}

async function play({ faults, runs, patienceMs }, { shop, sink, admin }) {
  const place = async () => ({ admin, database: shop.db.databaseName, master: await shop.pid() });
  return (await new Rig({ shop, sink, faults, place, patienceMs }).batch('proof', Array.from({ length: runs }, (_, i) => i))).violations;
}

for (const one of switches) {
  test(`without ${one.off} the rig finds it`, async (t) => {
    const spoiled = await start(one.off);
    const violations = await play(one, spoiled);
    await spoiled.shop.stop();
    t.diagnostic(violations.slice(0, 3).join(' | ').slice(0, 500));
    assert.ok(violations.some((text) => one.finds.test(text)), violations.join('\n'));
  });
}

test('with all of them', async (t) => {
  const sound = await start('');
  for (const one of switches) await t.test(`${one.off}: the same runs are clean`, async () => assert.deepEqual(await play(one, sound), []));
});

test('an answer to a commit that nobody heard is found by reading alone', async () => {
  assert.deepEqual(await play({ faults: unheard, runs: 6 }, await start('commit_again')), []);
});
