// One front door for workers on several hosts; started by root, who gives up what it may, and by somebody who may nothing.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import dgram from 'node:dgram';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { chmod, chown, cp, mkdtemp, readFile, readdir, rm, stat } from 'node:fs/promises';
import https from 'node:https';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from '../support/test.mjs';
import { freePort } from '../support/port.mjs';
import { until } from '../support/service.mjs';
import { startShop } from '../support/shop.mjs';
import { assertProblem } from '../support/wire.mjs';

const workersPort = await freePort();
const shop = await startShop({ set: { STORE_LISTEN: `127.0.0.1:${workersPort}` } });
const isRoot = process.getuid() === 0;
const ids = async (name) => (await readFile('/etc/passwd', 'utf8')).split('\n').find((line) => line.startsWith(`${name}:`)).split(':').slice(2, 4).map(Number);

// Another nginx for the same shop, in a folder of its own that everybody may look into.
//   user  who starts it; the test's own user if none
async function startDoor({ user, set }) {
  const folder = await mkdtemp(join(tmpdir(), 'front-'));
  const [httpsPort, httpPort, loopbackPort] = [await freePort(), await freePort(), await freePort()];
  const { program, settings } = shop.description;
  const shops = Object.fromEntries((await readFile(settings, 'utf8')).trim().split('\n').map((line) => line.split(/=(.*)/s)));
  for (const [name, setting] of [['server.pem', 'TLS_CERTIFICATE'], ['server.key', 'TLS_CERTIFICATE_KEY']]) await cp(shops[`CARTWRIGHT_${setting}`], join(folder, name));
  const own = {
    HTTPS_LISTEN: `127.0.0.1:${httpsPort}`, HTTP_LISTEN: `127.0.0.1:${httpPort}`, LOOPBACK_LISTEN: `127.0.0.1:${loopbackPort}`,
    TLS_CERTIFICATE: `${folder}/server.pem`, TLS_CERTIFICATE_KEY: `${folder}/server.key`, STATE_DIR: `${folder}/state`, ACCESS_LOG: 'log/access.log',
    STORE_UPSTREAMS: `127.0.0.1:${await freePort()},127.0.0.1:${workersPort}`, // nobody is at the first
    NGINX_TEMPLATES: join(dirname(program), 'gen/nginx'), ALLOW_ADDRESSES: '', ...set,
  };
  const env = Object.fromEntries(Object.entries(own).map(([name, value]) => [`CARTWRIGHT_${name}`, value]));
  const written = await shop.cli(['config', 'nginx', folder], { env });
  assert.equal(written.code, 0, written.stderr);
  await chmod(folder, 0o755);
  const [uid, gid] = user ? await ids(user) : [];
  if (user) for (const name of ['', ...await readdir(folder, { recursive: true })]) await chown(join(folder, name), uid, gid);

  const log = openSync(join(folder, 'nginx.log'), 'w');
  const nginx = spawn('nginx', ['-p', `${folder}/`, '-c', 'nginx.conf', '-g', 'daemon off;'], {
    uid, gid, stdio: ['ignore', log, log], env: { PATH: `${process.env.PATH}:/usr/local/sbin:/usr/sbin` },
  });
  const ended = new Promise((resolve) => { nginx.once('exit', resolve); });
  after(async () => {
    nginx.kill('SIGTERM');
    await ended;
    await rm(folder, { recursive: true, force: true });
  });
  const ask = (path, headers = {}) => shop.request('GET', path, { headers, agent: new https.Agent({ ca: shop.ca }), port: httpsPort });
  await until('the door is open', () => ask('/none').then(() => true, () => false));
  return { folder, nginx, ask, log: () => readFile(join(folder, 'nginx.log'), 'utf8') };
}

// The real users of a process and of those it started.
async function users(pid) {
  const children = (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).trim().split(' ');
  const uid = async (one) => Number(/^Uid:\s+(\d+)/m.exec(await readFile(`/proc/${one}/status`, 'utf8'))[1]);
  return [await uid(pid), ...await Promise.all(children.map(uid))];
}

async function serves(door) {
  for (let i = 0; i < 6; i++) { // some go to the host that is not there first, and nobody notices
    const answer = await door.ask(`/api/v1/products?limit=${i + 1}`);
    assert.deepEqual([answer.status, answer.body.data], [200, []]);
  }
  assertProblem(await door.ask('/none'), 404, 'not_found', '/none');
}

async function keepsOut(door, uid) {
  assert.equal((await door.ask('/.env')).status, 404);
  assertProblem(await door.ask('/none'), 403, 'address_denied', '/none');
  assert.equal((await stat(join(door.folder, 'state/deny/127.0.0.1'))).uid, uid);
}

test('started by somebody who may nothing', async (t) => {
  const door = await startDoor({ user: isRoot ? 'nobody' : undefined, set: { NGINX_USER: '', NGINX_CACHE: 'off' } });
  const uid = isRoot ? (await ids('nobody'))[0] : process.getuid();
  await t.test('it serves', () => serves(door));
  await t.test('without a cache if there shall be none', async () => {
    for (let i = 0; i < 5; i++) assert.equal((await door.ask('/api/v1/categories')).headers['x-cache'], undefined);
    const { headers: { etag } } = await door.ask('/api/v1/categories');
    assert.equal((await door.ask('/api/v1/categories', { 'if-none-match': etag })).status, 304);
  });
  await t.test('as nobody else', async () => assert.deepEqual([...new Set(await users(door.nginx.pid))], [uid]));
  await t.test('it keeps out who steps into a trap', () => keepsOut(door, uid));
  await t.test('and has nothing to complain of', async () => assert.doesNotMatch(await door.log(), /\[(?:warn|alert|emerg)\] (?!.*upstream server temporarily disabled)/));
});

test('the access log goes to a syslog as well', async () => {
  const syslog = dgram.createSocket('udp4').bind(0, '127.0.0.1');
  after(() => syslog.close());
  await once(syslog, 'listening');
  const lines = [];
  syslog.on('message', (text) => lines.push(String(text)));
  const door = await startDoor({ user: isRoot ? 'nobody' : undefined, set: { NGINX_USER: '', ACCESS_LOG: `syslog:server=127.0.0.1:${syslog.address().port}` } });
  const { headers: { 'x-request-id': id } } = await door.ask('/api/v1/categories');
  const line = await until('it is logged', () => lines.find((text) => text.includes(id)));
  assert.equal(JSON.parse(line.slice(line.indexOf('{'))).route, '/api/v1/categories');
});

test('started by root', { skip: !isRoot && 'only root can' }, async (t) => {
  const door = await startDoor({ set: { NGINX_USER: 'www-data' } });
  const [uid] = await ids('www-data');
  await t.test('it serves', () => serves(door));
  await t.test('by workers that are not', async () => {
    const [master, ...workers] = await users(door.nginx.pid);
    assert.equal(master, 0);
    assert.deepEqual([...new Set(workers)].sort(), [uid]);
  });
  await t.test('it keeps out who steps into a trap', () => keepsOut(door, uid));
  await t.test('and has nothing to complain of', async () => assert.doesNotMatch(await door.log(), /\[(?:warn|alert|emerg)\] (?!.*upstream server temporarily disabled)/));
});
