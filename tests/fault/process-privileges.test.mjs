// What a worker may do and what it knows, should somebody take it over.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { copyFile, open, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from '../support/test.mjs';
import { promisify } from 'node:util';
import { root, startService, Service, until } from '../support/service.mjs';
import { startShop } from '../support/shop.mjs';

// Sanitizer builds have no sandbox, and memory that cannot be looked through in a lifetime.
const build = ['build-clang', 'build'].find((folder) => existsSync(join(root, folder, 'cartwright')));
assert.ok(build, 'there is no build without sanitizers: scripts/test build');
const asRoot = process.getuid() === 0;
const NOBODY = 65534;

const planted = {
  store: 'PlantedForStore4711', admin: 'PlantedForAdmin4712', jobs: 'PlantedForJobs4713', shop: 'PlantedForTheShop4714',
};
const uri = (name) => `mongodb://${name}:${planted[name]}@127.0.0.1:1/cartwright`;

const status = async (pid) => Object.fromEntries((await readFile(`/proc/${pid}/status`, 'utf8')).split('\n').map((line) => line.split(/:\s*/)));

// The planted secrets that can be found anywhere in a process.
async function secretsOf(pid) {
  const parts = [readFileSync(`/proc/${pid}/environ`), readFileSync(`/proc/${pid}/cmdline`)]; // whole, also with Node 18, whose other readFile ends after a page
  const memory = await open(`/proc/${pid}/mem`);
  for (const line of readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n')) {
    const [, from, to, rights] = /^([0-9a-f]+)-([0-9a-f]+) (\S+)/.exec(line) ?? [];
    if (!rights?.startsWith('r') || /\[v(var|syscall|var_vclock)\]/.test(line)) continue;
    const start = parseInt(from, 16);
    const region = Buffer.alloc(parseInt(to, 16) - start);
    const { bytesRead } = await memory.read(region, 0, region.length, start).catch((error) => {
      assert.equal(error.code, 'EIO'); // a guard page, or past the end of a file
      return { bytesRead: 0 };
    });
    parts.push(region.subarray(0, bytesRead));
  }
  await memory.close();
  return Object.keys(planted).filter((name) => parts.some((part) => part.includes(planted[name])));
}

// Secrets come in all three ways: by the environment, by the env file, by files of their own.
async function startPlanted(options = {}) {
  const service = new Service({
    build, set: { STORE_WORKERS: '1', ADMIN_WORKERS: '1', JOBS_WORKERS: '1', MONGODB_URI: uri('shop'), JOBS_MONGODB_URI: uri('jobs'), ...options.set },
    environment: { CARTWRIGHT_STORE_MONGODB_URI: uri('store') }, ...options,
  });
  await service.prepare();
  const file = join(service.folder, 'admin-uri');
  await writeFile(file, uri('admin'), { mode: options.uid === undefined ? 0o600 : 0o644 });
  await service.configure({ ADMIN_MONGODB_URI_FILE: file });
  if (options.uid !== undefined) {
    await copyFile(service.program, join(service.folder, 'cartwright')); // the tree may be where others cannot look
    service.program = join(service.folder, 'cartwright');
  }
  await service.start();
  return service;
}

// { store: pid, admin: pid … } when there is one worker of each pool, and all serve.
async function workersByPool(service) {
  return until('there is a worker of each pool', async () => {
    const pools = {};
    const workers = await service.workers();
    for (const pid of workers) pools[(await readFile(`/proc/${pid}/comm`, 'utf8')).trim().replace('worker-', '')] = pid;
    const serving = Object.entries(await service.metrics()).filter(([name]) => /^cartwright_workers\{.*"(idle|busy)"/.test(name));
    return pools.store && pools.admin && serving.reduce((sum, [, count]) => sum + count, 0) === workers.length && pools;
  });
}

async function holdOnlyTheirOwn(service) {
  assert.deepEqual(await secretsOf(service.pid), [], 'the master holds a secret');
  for (const [pool, pid] of Object.entries(await workersByPool(service))) {
    assert.deepEqual(await secretsOf(pid), planted[pool] ? [pool] : ['shop'], `worker of ${pool}`);
  }
}

async function replaceAll(service) {
  const old = Object.values(await workersByPool(service));
  for (const pid of old) {
    process.kill(pid, 'SIGKILL');
    await service.await('worker_ended', { worker: pid });
  }
}

test('no worker holds a secret of another pool, and the master none', { skip: !asRoot && 'only root may look' }, async (t) => {
  const service = await startPlanted();
  await t.test('after the start', () => holdOnlyTheirOwn(service));
  await t.test('after all workers were replaced', async () => {
    await replaceAll(service);
    await holdOnlyTheirOwn(service);
  });
  await t.test('after a reload was refused', async () => {
    await service.configure({ STORE_WORKERS: 'none' });
    service.signal('SIGHUP');
    await service.await('reload_refused');
    await replaceAll(service);
    await holdOnlyTheirOwn(service);
  });
});

test('the same without root', { skip: !asRoot && 'only root may look' }, async () => {
  await holdOnlyTheirOwn(await startPlanted({ uid: NOBODY }));
});

for (const uid of asRoot ? [undefined, NOBODY] : [undefined]) {
  test(`workers have no rights to lose, started ${uid === undefined ? 'as who runs this' : 'as nobody'}`, async () => {
    const service = await startPlanted({ uid });
    for (const pid of Object.values(await workersByPool(service))) {
      const now = await status(pid);
      for (const set of ['CapInh', 'CapPrm', 'CapEff', 'CapAmb']) assert.match(now[set], /^0+$/, set);
      if (asRoot && uid === undefined) {
        assert.match(now.CapBnd, /^0+$/);
        assert.equal(now.Groups.trim(), '');
      }
      assert.ok(!/\b0\b/.test(now.Uid) && !/\b0\b/.test(now.Gid), `${now.Uid} / ${now.Gid}`);
      assert.deepEqual([now.NoNewPrivs, now.Seccomp], ['1', '2']);
      const limits = await readFile(`/proc/${pid}/limits`, 'utf8');
      assert.match(limits, /^Max core file size +0 +0 /m);
      assert.match(limits, /^Max open files +256 +256 /m);
    }
  });
}

test('processes of the same user cannot look into workers or the master', { skip: !asRoot && 'only root can become another user' }, async () => {
  for (const uid of [undefined, NOBODY]) {
    const service = await startPlanted({ uid });
    for (const pid of [...Object.values(await workersByPool(service)), ...(uid ? [service.pid] : [])]) {
      for (const what of ['environ', 'mem', 'fd/0']) {
        const failed = await promisify(execFile)('head', ['-c', '1', `/proc/${pid}/${what}`], { uid: NOBODY, gid: NOBODY }).catch((error) => error);
        assert.match(failed.stderr, /Permission denied/, `${what} of ${pid}`);
      }
    }
  }
});

test('root is refused as the workers\' user', { skip: !asRoot && 'only root becomes another user' }, async () => {
  const service = new Service({ build, set: { USER: 'root' } });
  await service.prepare();
  const failed = await service.cli('serve').catch((error) => error);
  assert.equal(failed.code, 1);
  assert.match(failed.stderr, /workers do not run as root/);
});

test('under the sandbox the shop serves, names are looked up, and it can be switched off', async (t) => {
  const shop = await startShop({ build, demo: true, set: { LOG_LEVEL: 'info' } });
  const [{ id }] = (await shop.request('GET', '/api/v1/products?limit=1')).body.data;
  const calls = [
    ['GET', '/healthz', 200], ['GET', '/api/v1/products?limit=100&sort=price', 200], ['GET', `/api/v1/products/${id}`, 200],
    ['GET', '/api/v1/categories', 200], ['GET', '/api/v1/products/none-such', 404],
  ];
  for (const [method, path, expected] of calls) assert.equal((await shop.request(method, path)).status, expected, path);
  assert.equal((await shop.staff('GET', '/api/v1/admin/products')).status, 200);
  assert.equal((await shop.loopback('GET', '/readyz')).status, 200);
  assert.deepEqual((await shop.log()).filter((line) => line.level === 'error'), []);

  const address = new URL(shop.description.mongodb_uri);
  await t.test('localhost by its name, and a host that has none', async () => {
    const named = new URL(address);
    named.hostname = 'localhost';
    const service = await startService({ build, set: { MONGODB_URI: named.href, CURRENCIES: 'USD,EUR', ADMIN_MONGODB_URI: 'mongodb://db.invalid/cartwright' } });
    assert.equal((await service.request('store', 'GET', '/readyz')).status, 200);
    const key = { headers: { authorization: `Bearer sk_${'0'.repeat(26)}_secret` } };
    assert.equal((await service.request('admin', 'GET', '/api/v1/admin/products', key)).status, 503);
    assert.deepEqual(service.logged('worker_ended'), []);
  });
  await t.test('off', async () => {
    const service = await startService({ build, set: { MONGODB_URI: address.href, SANDBOX: 'off' } });
    for (const pid of await service.workers()) assert.equal((await status(pid)).Seccomp, '0');
  });
});
