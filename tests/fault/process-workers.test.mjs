// What becomes of a worker that hangs, crashes, wears out or is killed, and of the requests of the others.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import net from 'node:net';
import test, { after } from '../support/test.mjs';
import { alive, startService, until } from '../support/service.mjs';

// A database server that takes connections and says nothing, so that a request that needs it is at work for a while.
const silent = net.createServer(() => {});
silent.listen(0, '127.0.0.1');
await new Promise((resolve) => silent.once('listening', resolve));
after(() => silent.close());
const silentUri = `mongodb://127.0.0.1:${silent.address().port}/cartwright`;

const pools = ['store', 'admin'];
const restarts = (metrics, reason, pool = 'store') => metrics[`cartwright_worker_restarts_total{pool="${pool}",reason="${reason}"}`];
const busy = (service) => until('a worker is at work', async () => (await service.workers()).length > 0 &&
  (await service.metrics())['cartwright_workers{pool="admin",state="busy"}'] > 0);

// Workers are started in the order of the pools, and the admin's come after the store's.
const adminWorker = async (service) => Math.max(...await until('the workers are there', async () => {
  const workers = await service.workers();
  return workers.length === 2 && workers;
}));

// Tells whether it was still there to be killed.
function kill(pid, signal) {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    assert.equal(error.code, 'ESRCH');
    return false;
  }
}

// The pool with one worker is the admin's; metrics come from the store's.
async function startWithSlowAdmin(set = {}) {
  const service = await startService({ set: { ADMIN_WORKERS: '1', STORE_WORKERS: '1', ADMIN_MONGODB_URI: silentUri, ...set }, pools });
  return { service, pid: await adminWorker(service) };
}

const slow = (service) => service.request('admin', 'GET', '/api/v1/admin/products', {
  headers: { authorization: `Bearer sk_${'0'.repeat(26)}_secret` }, parameters: { REQUEST_ID: '0123456789abcdef0123456789abcdef' },
});

test('a request past its deadline: its worker is killed, named with step and operation, counted and replaced', async () => {
  const { service, pid } = await startWithSlowAdmin({ REQUEST_DEADLINE_MS: '1500' });
  const answer = slow(service);
  await busy(service);
  process.kill(pid, 'SIGSTOP'); // it would keep to its deadline by itself
  const line = await service.await('worker_overdue');
  assert.deepEqual([line.worker, line.pool, line.step, line.of_request], [pid, 'admin', 'identify', '0123456789abcdef0123456789abcdef']);
  assert.match(line.operation, /product/);
  const ended = await service.await('worker_ended', { worker: pid });
  assert.deepEqual([ended.reason, ended.signal, ended.operation], ['overdue', 9, line.operation]);
  assert.equal((await answer).ended, false);
  assert.equal(restarts(await service.metrics(), 'overdue', 'admin'), 1);
  await until('it is replaced', async () => (await service.metrics())['cartwright_workers{pool="admin",state="idle"}'] === 1);
  assert.equal(service.logged('worker_overdue').length, 1);
});

test('a crash: the worker says where it was, the master counts and replaces it', async () => {
  const { service, pid } = await startWithSlowAdmin();
  const answer = slow(service);
  await busy(service);
  process.kill(pid, 'SIGABRT');
  const crash = await service.await('crash');
  assert.deepEqual([crash.pid, crash.role, crash.signal, crash.step, crash.request_id], [pid, 'admin', 6, 'identify', '0123456789abcdef0123456789abcdef']);
  const own = crash.frames.filter((frame) => frame.startsWith('cartwright+')).map((frame) => frame.slice('cartwright+'.length));
  const names = execFileSync('addr2line', ['-f', '-i', '-e', service.program, ...own], { encoding: 'utf8' });
  assert.match(names, /^worker_run$/m);
  assert.match(names, /^identity_of_bearer$/m);
  const ended = await service.await('worker_ended', { worker: pid });
  assert.deepEqual([ended.reason, ended.signal, ended.step, ended.operation], ['crashed', 6, 'identify', crash.operation]);
  assert.equal((await answer).ended, false);
  assert.equal(restarts(await service.metrics(), 'crashed', 'admin'), 1);
  await until('it is replaced', async () => (await service.metrics())['cartwright_workers{pool="admin",state="idle"}'] === 1);
});

test('a pool whose workers crash again and again does not take the others with it, and comes back', async () => {
  const service = await startService({ set: { ADMIN_WORKERS: '2', STORE_WORKERS: '2' }, pools });
  const store = (await service.workers()).slice(0, 2);
  let answered = 0;
  for (let deaths = 0; deaths < 8;) {
    for (const pid of await service.workers()) {
      if (store.includes(pid)) continue;
      if (kill(pid, 'SIGABRT')) deaths++; // whatever is not the store's is the admin's
    }
    assert.equal((await service.request('store', 'GET', '/healthz')).status, 200);
    answered++;
  }
  assert.ok(answered > 4);
  assert.deepEqual((await service.workers()).slice(0, 2), store);
  await until('the pool is complete again', async () => (await service.metrics())['cartwright_workers{pool="admin",state="idle"}'] === 2);
  assert.equal((await service.request('admin', 'GET', '/api/v1/admin/products')).status, 401);
});

test('workers killed in a loop: only requests at work are lost, and every worker is replaced', async () => {
  const service = await startService({ set: { STORE_WORKERS: '3' }, pools: ['store'] });
  let running = true, answered = 0, lost = 0, refused = 0;
  const load = Array.from({ length: 4 }, async () => {
    while (running) {
      try {
        const answer = await service.request('store', 'GET', '/healthz');
        if (answer.status === 200) answered++;
        else lost++;
      } catch {
        refused++;
      }
    }
  });
  let kills = 0;
  while (kills < 30) {
    const workers = await service.workers();
    const victim = workers[kills % workers.length];
    if (workers.length > 1 && kill(victim, 'SIGKILL')) {
      kills++;
      await until('it is gone', async () => !(await alive(victim)));
    }
    const before = answered;
    await until('others are served', () => answered > before + 5);
  }
  running = false;
  await Promise.all(load);
  assert.equal(refused, 0);
  assert.ok(lost <= kills, `${lost} requests were lost by ${kills} kills`);
  await until('all are back', async () => (await service.workers()).length === 3);
  assert.equal(restarts(await service.metrics(), 'crashed'), kills);
});

test('a worker past its number of requests, or its memory, is replaced after the request', async () => {
  const service = await startService({ set: { STORE_WORKERS: '1', STORE_REQUESTS: '20', ADMIN_WORKERS: '1', ADMIN_MEMORY_MIB: '16' }, pools });
  const sanitized = (await readFile(service.program)).includes('libasan');
  for (let i = 0; i < 200; i++) {
    assert.equal((await service.request('store', 'GET', '/healthz')).status, 200);
    assert.equal((await service.request('admin', 'GET', '/nowhere')).status, 404);
  }
  const metrics = await service.metrics();
  assert.ok(restarts(metrics, 'requests') >= 200 / 22 - 1, `${restarts(metrics, 'requests')}`);
  for (const line of service.logged('worker_ended', { reason: 'requests' })) assert.ok(line.requests >= 18 && line.requests <= 22);
  const worn = await until('each that is counted is logged, and the other way round', async () => {
    const counted = restarts(await service.metrics(), 'memory', 'admin');
    const lines = service.logged('worker_ended', { reason: 'memory' });
    return lines.length === counted && lines;
  });
  if (sanitized) { // its memory is far more than 16 MiB; without it, it is far less
    assert.ok(worn.length > 0);
    for (const line of worn) assert.ok(line.requests > 0 && line.resident_bytes > 2 ** 24);
  } else {
    assert.equal(worn.length, 0);
  }
});

test('SIGTERM: the request at work is answered, nothing more is accepted, all end', async () => {
  const { service } = await startWithSlowAdmin({ DRAIN_MS: '60000' });
  const workers = await service.workers();
  const answer = slow(service);
  await busy(service);
  service.signal('SIGTERM');
  await service.await('draining');
  await assert.rejects(until('connections are refused', () => service.request('store', 'GET', '/healthz').then(() => false)), /ENOENT|ECONNREFUSED/);
  assert.equal((await answer).status, 503);
  assert.equal(await service.ended, 0);
  for (const pid of workers) assert.equal(await alive(pid), false);
});

test('SIGTERM: who does not end within DRAIN_MS is killed', async () => {
  const { service, pid } = await startWithSlowAdmin({ DRAIN_MS: '300' });
  const answer = slow(service);
  await busy(service);
  process.kill(pid, 'SIGSTOP');
  service.signal('SIGTERM');
  assert.equal(await service.ended, 0);
  assert.equal(await alive(pid), false);
  assert.equal((await answer).ended, false);
});

test('workers do not outlive a master that was killed, and another master can start in its place', async () => {
  const service = await startService({ set: { STORE_WORKERS: '3' } });
  const workers = await service.workers();
  service.signal('SIGKILL');
  await service.ended;
  for (const pid of workers) await until('the worker has ended', async () => !(await alive(pid)));
  service.lines.length = 0;
  await service.start();
  assert.equal((await service.request('store', 'GET', '/healthz')).status, 200);
});

test('a second master on the same sockets is refused and harms nothing', async () => {
  const service = await startService({ pools: ['store'] });
  const failed = await service.cli('serve', '--pool', 'store').catch((error) => error);
  assert.equal(failed.code, 1);
  assert.match(failed.stderr, /another process is listening on it/);
  assert.equal((await service.request('store', 'GET', '/healthz')).status, 200);
});

test('every mistake in the settings is told at once, and nothing starts', async () => {
  const service = await startService({ pools: ['store'] });
  await service.configure({ ROOT_KEY: 'short', MONGODB_URI: 'mongodb://127.0.0.1', STORE_WORKERS: '0', LOG_LEVEL: 'loud', CURRENCIES: 'doubloons', NO_SUCH: '1', RUN_DIR: `${service.folder}/x` });
  const failed = await service.cli('serve', '--pool', 'store').catch((error) => error);
  assert.equal(failed.code, 1);
  for (const name of ['ROOT_KEY', 'MONGODB_URI', 'STORE_WORKERS', 'LOG_LEVEL', 'CURRENCIES', 'NO_SUCH']) {
    assert.equal(failed.stderr.match(new RegExp(`CARTWRIGHT_${name}\\b`, 'g'))?.length, 1, failed.stderr);
  }
  assert.doesNotMatch(failed.stderr, /short/);
});
