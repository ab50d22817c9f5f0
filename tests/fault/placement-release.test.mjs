// A worker that dies inside its transaction keeps no document locked: its master has the session ended at once.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import test from '../support/test.mjs';
import { fillCart, insist, place, quote, sell, stockOf } from '../support/buyer.mjs';
import { until } from '../support/service.mjs';
import { startShop } from '../support/shop.mjs';
import { awaitWorkerAt, failNothing, failStep, stepOf } from './rig/steps.mjs';

const shop = await startShop({ ownDatabase: true, set: { ORDERS_WORKERS: '3', REQUEST_DEADLINE_MS: '2500', MONGODB_TIMEOUT_MS: '1000', MONGODB_SELECTION_MS: '1400' } });
const admin = shop.mongo.db('admin');
// The server's own limit is out of reach of a request, so nothing but the master's doing lets the next one through.
await admin.command({ setParameter: 1, transactionLifetimeLimitSeconds: 600 });

const killed = async () => {
  const { text } = await shop.loopback('GET', '/metrics');
  return Number(/^cartwright_database_sessions_killed_total\{result="done"\} (\d+)$/m.exec(text)[1]);
};

for (const [signal, name] of [['SIGKILL', 'write'], ['SIGKILL', 'commit'], ['SIGSTOP', 'write']]) {
  test(`${signal} at "${name}": the same buyer, and others of the same variant, get through`, async () => {
    const step = stepOf(name);
    const mug = await sell(shop, { stock: 5 });
    const cart = await fillCart(shop, [[mug.id, 1]]);
    const quoted = await quote(shop, cart);
    const other = await fillCart(shop, [[mug.id, 1]]);
    const otherQuoted = await quote(shop, other);
    const key = randomUUID();
    const before = await killed();
    await failStep(admin, shop.db.databaseName, step, { blockConnection: true, blockTimeMS: 60000 });
    const lost = place(shop, cart, quoted.id, { key });
    process.kill(await awaitWorkerAt(admin, step, await shop.pid()), signal);
    assert.ok([502, 504].includes((await lost).status));
    await until('the session has been ended', async () => await killed() === before + 1);
    await failNothing(admin);
    for (const [buyer, { id }, itsKey] of [[other, otherQuoted, randomUUID()], [cart, quoted, key]]) {
      const answer = await insist(() => place(shop, buyer, id, { key: itsKey }));
      assert.equal(answer.status, 201, answer.text);
    }
    assert.equal(await shop.db.collection('orders').countDocuments({ quote_id: quoted.id }), 1);
    const stock = await stockOf(shop, mug.id);
    assert.deepEqual([Number(stock.on_hand), Number(stock.reserved), stock.pending.length], [5, 2, 0]);
    const [ended] = (await shop.log()).filter(({ event }) => event === 'session_killed').slice(-1);
    assert.match(ended.session, /^[0-9a-f]{32}$/);
    const check = await shop.cli(['check']);
    assert.equal(check.code, 0, check.stdout);
  });
}
