// Whatever bytes come to a worker's socket, and however their sender goes away: the pool serves on.
import assert from 'node:assert/strict';
import test from '../support/test.mjs';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import * as fastcgi from '../support/fastcgi.mjs';
import { startService, until } from '../support/service.mjs';

const { BEGIN, ABORT, PARAMETERS, INPUT, GET_VALUES, begin, pair, record } = fastcgi;
const seed = Number(process.env.TEST_SEED ?? Date.now() % 1e9);

// mulberry32: small, and the same everywhere
function generator(state) {
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (n) => Math.floor(next() * n);
  return { below, chance: (p) => next() < p, pick: (list) => list[below(list.length)], bytes: (n) => Buffer.from(Array.from({ length: n }, () => below(256))) };
}

const good = () => fastcgi.request('POST', '/api/v1/admin/products', { headers: { accept: '*/*' }, body: '{"title":"x"}' });
const long = (name, value) => Buffer.from([0x80 | (name >>> 24), name >>> 16, name >>> 8, name, 0x80 | (value >>> 24), value >>> 16, value >>> 8, value]);

// Each is something that a web server never sends.
const shaped = {
  nothing: () => Buffer.alloc(0),
  'half a header': () => begin().subarray(0, 5),
  'another version': () => record(BEGIN, Buffer.alloc(8), { version: 2 }),
  'another role': () => Buffer.concat([record(BEGIN, Buffer.from([0, 3, 0, 0, 0, 0, 0, 0])), good().subarray(16)]),
  'a begin that is too short': () => record(BEGIN, Buffer.from([0, 1])),
  'a begin that is too long': () => record(BEGIN, Buffer.alloc(16, 1)),
  'request 0': () => begin({ id: 0 }),
  'two requests at once': () => Buffer.concat([begin(), begin({ id: 2 }), good().subarray(16)]),
  'begun twice': () => Buffer.concat([begin(), good()]),
  'input before parameters': () => Buffer.concat([begin(), record(INPUT, Buffer.from('x')), good().subarray(16)]),
  'parameters of another request': () => Buffer.concat([begin(), record(PARAMETERS, pair('A', 'b'), { id: 7 })]),
  'an abort': () => Buffer.concat([begin(), record(ABORT)]),
  'an unknown type': () => Buffer.concat([begin(), record(77, Buffer.from('x'))]),
  'a name of 2 GiB': () => Buffer.concat([begin(), record(PARAMETERS, long(0x7ffffffe, 0x7ffffffe))]),
  'a value of 1 GiB': () => Buffer.concat([begin(), record(PARAMETERS, long(4, 0x40000000))]),
  'a length cut in two': () => Buffer.concat([begin(), record(PARAMETERS, Buffer.from([0x80, 0])), record(PARAMETERS)]),
  'a name without its value': () => Buffer.concat([begin(), record(PARAMETERS, Buffer.from([3, 3, 65, 66, 67])), record(PARAMETERS)]),
  'parameters without end': () => Buffer.concat([begin(), ...Array(80).fill(record(PARAMETERS, pair('X'.repeat(100), 'y'.repeat(900))))]),
  'a question for values': () => record(GET_VALUES, pair('FCGI_MAX_CONNS', ''), { id: 0 }),
  'a hundred questions for values': () => record(GET_VALUES, Buffer.concat(Array(100).fill(pair('FCGI_MPXS_CONNS', ''))), { id: 0 }),
  'questions in the middle': () => Buffer.concat([begin(), record(GET_VALUES, Buffer.concat(Array(100).fill(pair('FCGI_MAX_REQS', ''))), { id: 0 }), good().subarray(16)]),
  'only padding': () => record(PARAMETERS, Buffer.alloc(0), { padding: 255 }),
  'a record that claims more than comes': () => Buffer.concat([begin(), record(PARAMETERS, Buffer.from('abc'), { length: 65535 })]),
  'HTTP': () => Buffer.from('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'),
  'a TLS hello': () => Buffer.from('16030100c8010000c40303', 'hex'),
  '1 MiB of zeros': () => Buffer.alloc(1 << 20),
  '1 MiB of ones': () => Buffer.alloc(1 << 20, 1),
};

// Requests that are all right, and ones that were: cut, flipped, shuffled, doubled, with something put in between.
function mutated({ below, chance, pick, bytes }) {
  let all = chance(0.1) ? bytes(1 + below(200)) : Buffer.from(chance(0.2) ? pick(Object.values(shaped))() : good());
  if (all.length > 4096) all = all.subarray(0, 4096);
  for (let i = below(4); i > 0 && all.length > 0; i--) {
    const at = below(all.length);
    const what = below(5);
    if (what === 0) all[at] ^= 1 << below(8);
    else if (what === 1) all = all.subarray(0, at);
    else if (what === 2) all = Buffer.concat([all.subarray(0, at), bytes(1 + below(20)), all.subarray(at)]);
    else if (what === 3) all = Buffer.concat([all.subarray(0, at), all.subarray(Math.min(all.length, at + 1 + below(20)))]);
    else all[at] = pick([0, 1, 127, 128, 255]);
  }
  return all;
}

async function eight(count, work) {
  let next = 0;
  await Promise.all(Array.from({ length: 8 }, async () => {
    while (next < count) await work(next++);
  }));
}

const healthy = async (service) => assert.equal((await service.request('admin', 'GET', '/nowhere')).status, 404);
const descriptors = async (service) => Promise.all((await service.workers()).map((pid) => service.descriptors(pid)));

const service = await startService({ set: { REQUEST_DEADLINE_MS: '5000', ADMIN_WORKERS: '2', LOG_LEVEL: 'info' }, pools: ['admin', 'store'] });
const path = service.socket('admin');
const workers = await service.workers();
const unharmed = async () => {
  await healthy(service);
  assert.deepEqual(await service.workers(), workers);
  assert.deepEqual(service.lines.filter((line) => line.event === 'crash' || line.event === 'worker_ended' || line.text), []);
};

for (const [name, bytes] of Object.entries(shaped)) {
  test(`refused: ${name}`, async () => {
    const before = (await service.metrics())['cartwright_malformed_requests_total{pool="admin"}'];
    const answer = fastcgi.parse(await fastcgi.send(path, bytes(), { end: true }));
    assert.equal(answer.output, '');
    await until('it is counted', async () => (await service.metrics())['cartwright_malformed_requests_total{pool="admin"}'] === before + 1);
    await unharmed();
  });
}

test(`4,000 streams of malformed, cut and shuffled records (TEST_SEED=${seed})`, async () => {
  const random = generator(seed);
  const before = await descriptors(service);
  await eight(4000, async () => fastcgi.send(path, mutated(random), random.chance(0.3) ? { abandon: true } : { end: true }));
  await unharmed();
  await until('all descriptors are closed', async () => isDeepStrictEqual(await descriptors(service), before));
});

test('3,000 clients that vanish before their answer leave nothing behind', async () => {
  const before = await descriptors(service);
  await eight(3000, async () => fastcgi.send(path, good(), { abandon: true }));
  await unharmed();
  await until('all descriptors are closed', async () => isDeepStrictEqual(await descriptors(service), before));
});

test('clients that stop half-way hold up the others for a while, and then no more', async () => {
  const closed = [];
  for (let i = 0; i < 6; i++) {
    const socket = await fastcgi.connect(path);
    socket.write(good().subarray(0, 10 + 20 * i));
    socket.on('error', (error) => assert.equal(error.code, 'ECONNRESET')); // what it sent was never read
    socket.on('end', () => socket.end()).resume();
    closed.push(new Promise((resolve) => socket.once('close', resolve)));
  }
  const counted = 'cartwright_malformed_requests_total{pool="admin"}';
  const before = (await service.metrics())[counted];
  await unharmed();
  await Promise.all(closed);
  await until('they are counted', async () => (await service.metrics())[counted] === before + 6);
  await unharmed();
});

test('a request that comes a few bytes at a time is served', async () => {
  const bytes = fastcgi.request('GET', '/nowhere');
  const socket = await fastcgi.connect(path);
  const parts = [];
  const closed = new Promise((resolve, reject) => socket.on('data', (part) => parts.push(part)).on('end', () => socket.end()).on('error', reject).on('close', resolve));
  for (let at = 0; at < bytes.length; at += 9) {
    socket.write(bytes.subarray(at, at + 9));
    await sleep(5);
  }
  await closed;
  assert.equal(fastcgi.parse(Buffer.concat(parts)).status, 404);
});

test('parameters of every length around the read buffer, and in several records', async () => {
  for (const length of [...Array.from({ length: 60 }, (_, i) => 8192 - 330 + i * 8 + (i % 8)), 30000, 60000]) {
    const answer = await service.request('store', 'GET', '/healthz', { headers: { 'x-filler': 'f'.repeat(length) } });
    assert.equal(answer.status, 200, `with ${length} bytes`);
  }
});

test('a refusal is read whole by a client that is still sending its body', async () => {
  const answer = await service.request('admin', 'POST', '/api/v1/admin/products', { body: 'x'.repeat(4 << 20) });
  assert.equal(answer.ended, true);
  assert.ok([401, 413].includes(answer.status), `${answer.status}`);
  await unharmed();
});
