// Every operation of openapi.yaml keeps what it promises: what is asked here follows from the contract itself, so an operation that is
// added is covered without a line of test; only fixtures.mjs has to say what cannot be guessed.
import test from '../support/test.mjs';
import { startShop } from '../support/shop.mjs';
import { Contract } from './contract.mjs';
import { settings } from './fixtures.mjs';
import access from './suites/access.mjs';
import answers from './suites/answers.mjs';
import bodies from './suites/bodies.mjs';
import clients from './suites/clients.mjs';
import conditions from './suites/conditions.mjs';
import coverage from './suites/coverage.mjs';
import faults from './suites/faults.mjs';
import front from './suites/front.mjs';
import idempotency from './suites/idempotency.mjs';
import parameters from './suites/parameters.mjs';

// Databases of their own, because their servers are broken on purpose; times that are short, because they are waited for, and longer than
// a disk stands still now and then; few health checks at once for an address that limits count, and none for the one that asks. Several
// shops, because most of the time is waiting.
const set = {
  ALLOW_ADDRESSES: '127.0.0.1', DENY_ADDRESSES: '127.0.0.3', RATE_PROBE_PER_MINUTE: '60', RATE_PROBE_BURST: '5',
  REQUEST_DEADLINE_MS: '9000', MONGODB_TIMEOUT_MS: '6000', MONGODB_SELECTION_MS: '500',
};
const contracts = [];
for (let i = 0; i < 3; i++) contracts.push(await Contract.of(await startShop({ ownDatabase: true, set: { ...set, ...settings } })));
const [first, ...others] = contracts;

test('every operation', { concurrency: contracts.length }, async (all) => {
  const lines = [
    all.test('asked', async (t) => {
      for (const suite of [answers, access, parameters, bodies, conditions, clients, faults, front]) await t.test(suite.name, (its) => suite(its, first));
    }),
    ...others.map((contract, i) => all.test(`repeated ${i + 1}`, (t) => idempotency(t, contract, i, others.length))),
  ];
  await Promise.all(lines);
});

test('coverage', (t) => coverage(t, contracts));
