// A worker that dies inside its transaction keeps no document locked: its master has the session ended at once.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import test from '../support/test.mjs';
import { fillCart, insist, place, quote, sell, stockOf } from '../support/buyer.mjs';
import { until } from '../support/service.mjs';
import { startShop } from '../support/shop.mjs';
import { signal as send } from '../support/workers.mjs';
import { awaitWorkerAt, failNothing, failStep, stepOf } from './rig/steps.mjs';

const shop = await startShop({ ownDatabase: true, set: { ORDERS_WORKERS: '3', REQUEST_DEADLINE_MS: '8000', MONGODB_TIMEOUT_MS: '5000', MONGODB_SELECTION_MS: '2500' } });
const admin = shop.mongo.db('admin');
// The server's own limit is out of reach of a request, so nothing but the master's doing lets the next one through.
await admin.command({ setParameter: 1, transactionLifetimeLimitSeconds: 600 });

const killed = async () => {
  const { text } = await shop.loopback('GET', '/metrics');
  return Number(/^cartwright_database_sessions_killed_total\{result="done"\} (\d+)$/m.exec(text)[1]);
};

const TRIES = 10, HELD_MS = 5000; // as long as a worker waits for an answer

// Buyers whose worker got the signal at that step: the first lost his answer, the other, of the same variant, has yet to buy. Other buyers,
// where the worker had gone on before the signal came.
async function struck(signal, step) {
  for (let tries = 0; tries < TRIES; tries++) {
    const mug = await sell(shop, { stock: 5 });
    const buyers = await Promise.all([0, 1].map(async () => {
      const cart = await fillCart(shop, [[mug.id, 1]]);
      return { cart, quoteId: (await quote(shop, cart)).id, key: randomUUID() };
    }));
    const [{ cart, quoteId, key }] = buyers;
    const before = await killed();
    await failStep(admin, shop.db.databaseName, step, { blockConnection: true, blockTimeMS: 60000 });
    const lost = place(shop, cart, quoteId, { key });
    const at = await awaitWorkerAt(admin, step, await shop.pid(), { waitMs: HELD_MS }).catch(() => undefined);
    const told = at && send(at.pid, signal);
    const { status } = await lost;
    if (told && [502, 504].includes(status)) return { mug, buyers, before };
    await failNothing(admin);
  }
  throw new Error(`no worker got ${signal} at ${step.name}`);
}

for (const [signal, name] of [['SIGKILL', 'write'], ['SIGKILL', 'commit'], ['SIGSTOP', 'write']]) {
  test(`${signal} at "${name}": the same buyer, and others of the same variant, get through`, async () => {
    const { mug, buyers: [buyer, other], before } = await struck(signal, stepOf(name));
    await until('the session has been ended', async () => await killed() === before + 1);
    await failNothing(admin);
    for (const { cart, quoteId, key } of [other, buyer]) {
      const answer = await insist(() => place(shop, cart, quoteId, { key }));
      assert.equal(answer.status, 201, answer.text);
    }
    assert.equal(await shop.db.collection('orders').countDocuments({ quote_id: buyer.quoteId }), 1);
    const stock = await stockOf(shop, mug.id);
    assert.deepEqual([Number(stock.on_hand), Number(stock.reserved), stock.pending.length], [5, 2, 0]);
    const [ended] = (await shop.log()).filter(({ event }) => event === 'session_killed').slice(-1);
    assert.match(ended.session, /^[0-9a-f]{32}$/);
    const check = await shop.cli(['check']);
    assert.equal(check.code, 0, check.stdout);
  });
}
