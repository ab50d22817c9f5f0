// Every operation of openapi.yaml keeps what it promises: what is asked here follows from the contract itself, so an operation that is
// added is covered without a line of test; only fixtures.mjs has to say what cannot be guessed.
import test from 'node:test';
import { startShop } from '../support/shop.mjs';
import { Contract } from './contract.mjs';
import access from './suites/access.mjs';
import answers from './suites/answers.mjs';
import bodies from './suites/bodies.mjs';
import conditions from './suites/conditions.mjs';
import coverage from './suites/coverage.mjs';
import faults from './suites/faults.mjs';
import front from './suites/front.mjs';
import idempotency from './suites/idempotency.mjs';
import parameters from './suites/parameters.mjs';

// A database of its own, because its server is broken on purpose; and no limit for the address that asks.
const times = { REQUEST_DEADLINE_MS: '5000', MONGODB_TIMEOUT_MS: '2800', MONGODB_SELECTION_MS: '500' };
const shop = await startShop({ ownDatabase: true, set: { ALLOW_ADDRESSES: '127.0.0.1', DENY_ADDRESSES: '127.0.0.3', ...times } });
const contract = await Contract.of(shop);

for (const suite of [answers, access, parameters, bodies, conditions, idempotency, faults, front, coverage]) test(suite.name, (t) => suite(t, contract));
