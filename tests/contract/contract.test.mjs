// Every operation of openapi.yaml keeps what it promises: what is asked here follows from the contract itself, so an operation that is
// added is covered without a line of test; only fixtures.mjs has to say what cannot be guessed. Takes minutes.
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
// a disk stands still now and then; few health checks at once for an address that limits count, and none for the one that asks.
const set = {
  ALLOW_ADDRESSES: '127.0.0.1', DENY_ADDRESSES: '127.0.0.3', RATE_PROBE_PER_MINUTE: '60', RATE_PROBE_BURST: '5',
  REQUEST_DEADLINE_MS: '9000', MONGODB_TIMEOUT_MS: '6000', MONGODB_SELECTION_MS: '500',
};
// Several shops, because most of the time is waiting; each takes the next that is to be asked, and what takes longest comes first.
const SHOPS = 3, PARTS = 4;
const contracts = [];
for (let i = 0; i < SHOPS; i++) contracts.push(await Contract.of(await startShop({ ownDatabase: true, set: { ...set, ...settings } })));
const queue = [
  ...Array.from({ length: PARTS }, (_, part) => ({ name: `idempotency ${part + 1}`, suite: (t, contract) => idempotency(t, contract, part, PARTS) })),
  ...[faults, bodies, answers, access, parameters, conditions, clients, front].map((suite) => ({ name: suite.name, suite })),
];

test('every operation', { concurrency: SHOPS }, async (all) => {
  await Promise.all(contracts.map(async (contract) => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const { name, suite } = next;
      await all.test(name, (t) => suite(t, contract));
    }
  }));
});

test('coverage', (t) => coverage(t, contracts));
