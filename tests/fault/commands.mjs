// Every command that an operation sends to the database fails in every way: the answer is a declared problem or the right one, and
// the same request, sent again when all is well, is done exactly once.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import test from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Contract } from '../contract/contract.mjs';
import * as fixtures from '../contract/fixtures.mjs';
import { until } from '../support/service.mjs';
import { startShop } from '../support/shop.mjs';

const DEADLINE_MS = 2000;
const LONGER_THAN_THE_DEADLINE_MS = 2500;
const set = { REQUEST_DEADLINE_MS: DEADLINE_MS, MONGODB_TIMEOUT_MS: 600, MONGODB_SELECTION_MS: 600, ...fixtures.settings };

const WRITES = ['insert', 'update', 'delete', 'findAndModify', 'bulkWrite', 'commitTransaction'];
const COMMANDS = ['find', 'aggregate', 'count', 'getMore', 'abortTransaction', ...WRITES];
const faults = (command) => ({
  'closes the connection': { closeConnection: true },
  'steps down (189)': { errorCode: 189 },
  'shuts down (11600)': { errorCode: 11600 },
  'runs out of time (50)': { errorCode: 50 },
  ...(WRITES.includes(command) && {
    'has no majority': { writeConcernError: { code: 64, codeName: 'WriteConcernFailed', errmsg: 'waiting for replication timed out' } },
  }),
});
const STALL = { blockConnection: true, blockTimeMS: LONGER_THAN_THE_DEADLINE_MS };

// What an answer may be while the database fails; which of them an operation may give, its declaration says, and that is checked.
const EXCUSES = ['database_unavailable', 'outcome_unknown', 'write_conflict', 'idempotency_key_in_flight', 'task_running', 'overloaded'];
// What comes and goes with requests and the time, and not only with what an operation is for.
const PASSING = ['idempotency', 'outbox', 'jobs', 'mails', 'task_runs', 'leases', 'migrations'];

const shop = await startShop({ ownDatabase: true, set });
const contract = await Contract.of(shop);
const admin = shop.mongo.db('admin');
const fail = (mode, data) => admin.command({ configureFailPoint: 'failCommand', mode, data: { appName: 'cartwright', ...data } });
const heal = async () => (await admin.command({ configureFailPoint: 'failCommand', mode: 'off' })).count;

// A request of one operation that may be sent again, as if its client had lost the answer.
async function repeatable(operation) {
  const request = await contract.valid(operation);
  if (operation.idempotency !== 'none') request.headers['idempotency-key'] ??= randomUUID();
  return request;
}

const send = (operation, request) => contract.sendPast(operation, request);

// How often an operation sends a command when all goes well; undefined if the database was too slow for it.
async function countOf(operation, command) {
  const request = await repeatable(operation);
  const before = (await fail('alwaysOn', { failCommands: [command], blockConnection: true, blockTimeMS: 1 })).count;
  const answer = await send(operation, request);
  const count = (await heal()) - before;
  if (answer.status < 300) return { count };
  assert.ok(EXCUSES.includes(answer.body.code), `${operation.id} does not succeed: ${answer.status} ${answer.text}`);
  return undefined;
}

async function commandsOf(operation) {
  const counts = {};
  for (const command of COMMANDS) {
    const { count } = await until(`${operation.id} succeeds`, () => countOf(operation, command));
    if (count > 0) counts[command] = count;
  }
  return counts;
}

// How many documents each collection holds.
async function census() {
  const names = (await shop.db.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name);
  const kept = names.filter((name) => !PASSING.includes(name) && !name.startsWith('system.')).sort();
  const counts = await Promise.all(kept.map((name) => shop.db.collection(name).countDocuments()));
  return Object.fromEntries(kept.map((name, i) => [name, counts[i]]));
}

const difference = (before, after) => Object.fromEntries(Object.keys(after).map((name) => [name, after[name] - (before[name] ?? 0)]).filter(([, n]) => n !== 0));

// Sends the request until it succeeds, as a client would that was told to try again: what a failed one left locked ends by itself.
async function succeed(operation, request) {
  let answer;
  for (let tries = 0; tries < 100; tries++) {
    answer = await send(operation, request);
    if (answer.status < 300) return answer;
    assert.ok(EXCUSES.includes(answer.body.code), `sent again: ${answer.status} ${answer.text}`);
    await sleep(100);
  }
  throw new Error(`it never succeeds again: ${answer.status} ${answer.text}`);
}

const changes = (operation) => !['GET', 'HEAD'].includes(operation.method);

async function under(operation, mode, data, expected) {
  const request = await repeatable(operation);
  const right = changes(operation) ? undefined : await succeed(operation, request);
  const before = await census();
  await fail(mode, data);
  let answer;
  try {
    answer = await send(operation, request); // checked against the contract: a problem that is not declared fails here
  } finally {
    await heal();
  }
  const told = `${answer.status} ${answer.text.slice(0, 300)}`;
  if (answer.status >= 300) assert.ok(EXCUSES.includes(answer.body.code), `told ${told}`);
  else if (right) assert.equal(answer.text, right.text);
  const again = await succeed(operation, request);
  if (answer.status < 300 && operation.idempotency !== 'none') {
    assert.equal(again.headers['idempotent-replayed'], 'true', `it told ${told} of what it had not done`);
    assert.equal(again.text, answer.text, 'the repetition has another answer');
  }
  const effect = difference(before, await census());
  // Each request for a cart may start one: a key opens none that is there.
  if (operation.id === 'cart_create' && effect.carts > 0) effect.carts = expected.carts;
  assert.deepEqual(effect, expected, `its effect, after it had told ${told}`);
}

const stalled = new Set(); // kinds of operation and command: each is tried once, because it takes seconds
let turn = 0;

async function everyCommand(t, operation) {
  const commands = await commandsOf(operation);
  assert.ok(Object.keys(commands).length > 0, 'it sends commands');
  const request = await repeatable(operation);
  const before = await census();
  await succeed(operation, request);
  const expected = difference(before, await census());

  for (const [command, count] of Object.entries(commands)) {
    const ways = Object.entries(faults(command));
    for (const [name, fault] of ways) {
      await t.test(`${command}, once: ${name}`, () => under(operation, { times: 1 }, { failCommands: [command], ...fault }, expected));
    }
    for (let skip = 0; skip < count; skip++) {
      // A commit in every way; the others, which end alike, in turn.
      for (const [name, fault] of command === 'commitTransaction' ? ways : [ways[turn++ % ways.length]]) {
        await t.test(`${command} ${skip + 1} and after: ${name}`, () => under(operation, { skip }, { failCommands: [command], ...fault }, expected));
      }
    }
    const kind = `${operation.idempotency} ${operation.permission === 'public'} ${changes(operation)} ${command}`;
    if (stalled.has(kind)) continue;
    stalled.add(kind);
    await t.test(`${command}: stalls past the deadline`, () => under(operation, 'alwaysOn', { failCommands: [command], ...STALL }, expected));
  }
}

// Makes a test of each operation that is chosen.
export function everyOperation(chosen) {
  for (const operation of contract.operations.filter((each) => each.database && chosen(each))) test(operation.id, (t) => everyCommand(t, operation));
}
