// The database goes away and comes back; the shop says so, serves what it can, and needs nobody's help afterwards.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import test, { after } from '../support/test.mjs';
import { alive, root, until } from '../support/service.mjs';
import { startShop } from '../support/shop.mjs';

const shop = await startShop({ ownDatabase: true, inTime: true, set: { LOG_LEVEL: 'info' } });
// No two are the same, so that nginx's cache does not answer for the database.
let asked = 0;
const products = () => shop.request('GET', `/api/v1/products?limit=1&tag=${++asked}`);
const workers = async () => (await readFile(`/proc/${await shop.pid()}/task/${await shop.pid()}/children`, 'utf8')).trim().split(' ').sort();

// A server as scripts/run starts it, of which only the process is another.
let server = await shop.pid('mongodb');
const command = (await readFile(`/proc/${server}/cmdline`, 'utf8')).split('\0').slice(0, -1);
after(() => process.kill(server, 'SIGKILL'));
async function bringBack() {
  const child = spawn(command[0], command.slice(1), { stdio: 'ignore' });
  child.unref();
  server = child.pid;
  const helper = spawn('/usr/bin/python3', [`${root}/scripts/lib/mongodb-initiate.py`, new URL(shop.description.mongodb_uri).port, String(server)]);
  assert.deepEqual(await once(helper, 'exit'), [0, null]);
}

function unavailable(answer) {
  assert.equal(answer.status, 503);
  assert.match(answer.headers['content-type'], /^application\/problem\+json/);
  assert.equal(answer.body.code, 'database_unavailable');
  assert.match(answer.headers['retry-after'], /^[1-9]\d*$/);
}

for (const [name, leave] of [
  ['is killed', async () => {
    process.kill(server, 'SIGKILL');
    await until('it is gone', async () => !(await alive(server)));
  }],
  ['hangs', async () => process.kill(server, 'SIGSTOP')],
]) {
  test(`the database ${name}`, async (t) => {
    const before = await workers();
    assert.equal((await products()).status, 200);
    await leave();

    await t.test('requests that need it are told within their deadline', async () => {
      for (let i = 0; i < 3; i++) unavailable(await products());
      unavailable(await shop.staff('GET', '/api/v1/admin/products'));
      assert.equal((await shop.loopback('GET', '/readyz')).status, 503);
    });
    await t.test('many at once are told, too, and what needs no database is served meanwhile', async () => {
      const many = Promise.all(Array.from({ length: 30 }, products));
      for (let i = 0; i < 5; i++) assert.equal((await shop.request('GET', '/healthz')).status, 200);
      for (const answer of await many) assert.equal(answer.status, 503);
      assert.equal((await shop.loopback('GET', '/metrics')).status, 200);
    });
    await t.test('when it is back all is as before, with the same workers', async () => {
      if (name === 'hangs') process.kill(server, 'SIGCONT');
      else await bringBack();
      await until('it is found again', async () => (await shop.loopback('GET', '/readyz')).status === 200);
      await until('all workers have found it', async () => (await Promise.all(Array.from({ length: 12 }, products))).every(({ status }) => status === 200));
      assert.equal((await shop.staff('GET', '/api/v1/admin/products')).status, 200);
      assert.deepEqual(await workers(), before);
    });
  });
}

test('no worker was lost over it', async () => {
  const events = (await shop.log()).filter(({ event }) => ['worker_ended', 'worker_overdue', 'crash'].includes(event));
  assert.deepEqual(events, []);
});
