// A replica set of three loses its primary, in every way, while staff write and read: there is a pause and then it goes on by itself;
// nothing that was acknowledged is lost or done twice, and nobody is told anything wrong.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import test, { after } from '../support/test.mjs';
import { setTimeout as sleep } from 'node:timers/promises';
import { startReplicaSet } from '../support/replica-set.mjs';
import { until } from '../support/service.mjs';
import { startShop } from '../support/shop.mjs';

const CLIENTS = 4;
const EXCUSES = ['database_unavailable', 'outcome_unknown', 'write_conflict', 'idempotency_key_in_flight', 'overloaded'];

const set = await startReplicaSet();
process.env.TEST_MONGODB = set.uri;
const shop = await startShop({ inTime: true, set: { LOG_LEVEL: 'info' } });

let working = true;
let acknowledged = 0; // changes that the shop has said are done
let excuses = 0;
let last = performance.now(), longest = 0; // between two acknowledgements of any client
after(() => { working = false; });

function note() {
  const now = performance.now();
  longest = Math.max(longest, now - last);
  last = now;
  acknowledged++;
}

// Sends a request until it is done, with the same key, as a client does that is told to try again.
async function insist(method, path, options) {
  for (;;) {
    const answer = await shop.staff(method, path, options);
    if (answer.status < 300) return answer;
    assert.ok(answer.status === 503 || answer.status === 409, `${method} ${path} gave ${answer.status} ${answer.text}`);
    assert.ok(EXCUSES.includes(answer.body.code), answer.text);
    excuses++;
    await sleep(50);
  }
}

// Makes a product and changes it again and again; each change is of the version that the one before gave. So a change that is lost or
// done twice shows at once, as a precondition that fails or as another version than expected.
async function client(name) {
  let changes = 0;
  let { body, headers } = await insist('POST', '/api/v1/admin/products', { headers: { 'idempotency-key': randomUUID() }, body: { title: `${name} 0` } });
  const path = `/api/v1/admin/products/${body.id}`;
  while (working) {
    const title = `${name} ${changes + 1}`;
    ({ body, headers } = await insist('PATCH', path, { headers: { 'idempotency-key': randomUUID(), 'if-match': headers.etag }, body: { title } }));
    changes++;
    assert.deepEqual([body.title, body.version], [title, changes + 1]);
    note();
    const read = await insist('GET', path);
    assert.deepEqual([read.body.title, read.body.version], [title, changes + 1], 'what was acknowledged is read');
  }
  return { id: body.id, title: `${name} ${changes}`, changes };
}

const clients = Promise.all(Array.from({ length: CLIENTS }, (_, i) => client(`Client ${i}`)));
const goesOn = async () => {
  const from = acknowledged;
  await Promise.race([until('changes are made again', () => acknowledged >= from + 5 * CLIENTS), clients]);
};

// Each fault lasts until the shop works without the member; only then the member comes back.
const faults = {
  'is killed': { strike: (primary) => primary.kill(), mend: (primary) => primary.start() },
  'steps down': { strike: (primary) => primary.command({ replSetStepDown: 10, secondaryCatchUpPeriodSecs: 5 }), mend: () => {} },
  'hangs': { strike: (primary) => primary.signal('SIGSTOP'), mend: (primary) => primary.signal('SIGCONT') },
  'is shut down': {
    strike: async (primary) => {
      primary.signal('SIGTERM');
      await until('it has ended', () => primary.process.exitCode !== null || primary.process.signalCode !== null);
    },
    mend: (primary) => primary.start(),
  },
};

for (const [name, { strike, mend }] of Object.entries(faults)) {
  test(`the primary ${name}`, async (t) => {
    await goesOn();
    const primary = await set.primary();
    [longest, excuses] = [0, 0];
    await strike(primary);
    await goesOn();
    const successor = await set.primary();
    await mend(primary);
    await set.whole();
    await goesOn();
    if (name !== 'steps down') assert.notEqual(successor.port, primary.port);
    t.diagnostic(`the longest pause was ${(longest / 1000).toFixed(1)} s; ${excuses} answers told to try again`);
  });
}

test('every change that was acknowledged is there, once', async () => {
  working = false;
  const products = shop.db.collection('products');
  for (const { id, title, changes } of await clients) {
    const stored = await products.findOne({ _id: id }, { readConcern: { level: 'majority' } });
    assert.deepEqual([stored.title, Number(stored.version)], [title, changes + 1]);
  }
  assert.equal(await products.countDocuments(), CLIENTS);
});

test('no worker was lost over it, and no transaction was left open', async () => {
  const events = (await shop.log()).filter(({ event }) => ['worker_ended', 'worker_overdue', 'crash'].includes(event));
  assert.deepEqual(events, []);
  const { transactions } = await (await set.primary()).command({ serverStatus: 1 });
  assert.equal(Number(transactions.currentOpen), 0);
});
