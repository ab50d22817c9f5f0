// scripts/run: what a newcomer and the harness rely on.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, readdir, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const build = process.env.TEST_BUILD ?? join(root, 'build-test');
const started = new Set();

after(async () => {
  for (const folder of started) {
    await shop(folder, '--stop');
    await rm(folder, { recursive: true });
  }
});

async function newFolder() {
  const folder = await mkdtemp(join(tmpdir(), 'cartwright-'));
  started.add(folder);
  return folder;
}

// Runs scripts/run on a folder; returns { code, output }.
function shop(folder, ...options) {
  return new Promise((resolve) => {
    execFile(join(root, 'scripts/run'), ['--folder', folder, '--build', build, '--no-build', '--no-demo', ...options],
      (error, stdout, stderr) => resolve({ code: error?.code ?? 0, output: stdout + stderr }));
  });
}

const start = (folder, ...options) => shop(folder, '--detach', '--https-port', 'auto', ...options);
const description = async (folder) => JSON.parse(await readFile(join(folder, 'shop.json'), 'utf8'));

// A process that has ended has no command line any more, even while nobody has asked for its exit code.
async function isAlive(pid) {
  return (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')) !== '';
}

// The status and Location that curl gets, checking the certificate against the shop's own authority.
function curl(ca, url) {
  return new Promise((resolve) => {
    execFile('curl', ['-s', '-o', '/dev/null', '-w', '%{http_code} %{redirect_url}', '--noproxy', '*', '--cacert', ca, url],
      (error, stdout) => resolve(stdout.trim()));
  });
}

test('two shops at once, stopped and started again', async (t) => {
  const [one, two] = [await newFolder(), await newFolder()];
  const results = await Promise.all([start(one), start(two)]);
  for (const { code, output } of results) assert.equal(code, 0, output);
  const [first, second] = [await description(one), await description(two)];

  await t.test('each answers on its own port with a certificate of its own authority', async () => {
    assert.equal(await curl(first.ca, `${first.url}/healthz`), '200');
    assert.equal(await curl(second.ca, `${second.url}/healthz`), '200');
    assert.equal(await curl(first.ca, `${second.url}/healthz`), '000');
  });

  await t.test('plain HTTP is sent to HTTPS', async () => {
    assert.match(await curl(first.ca, `http://127.0.0.1:${first.http_port}/healthz`), /^30[18] https:\/\/.*\/healthz$/);
  });

  await t.test('nobody else can read the secrets', async () => {
    for (const name of await readdir(join(one, 'secrets'))) {
      assert.equal((await stat(join(one, 'secrets', name))).mode & 0o077, 0, name);
    }
    assert.equal((await stat(join(one, 'certificates/ca.key'))).mode & 0o077, 0);
    for (const name of ['shop.json', 'cartwright.env']) assert.equal((await stat(join(one, name))).mode & 0o077, 0, name);
  });

  await t.test('starting a running shop changes nothing', async () => {
    const { code, output } = await start(one);
    assert.equal(code, 0);
    assert.match(output, /already running/);
    assert.deepEqual(await description(one), first);
  });

  await t.test('stopping one leaves no process of it, its data, and the other', async () => {
    assert.equal((await shop(one, '--stop')).code, 0);
    for (const [name, pid] of Object.entries(first.pids)) assert.ok(!(await isAlive(pid)), name);
    assert.equal((await shop(one, '--status')).code, 3);
    assert.equal((await shop(two, '--status')).code, 0);
    assert.ok((await readdir(join(one, 'data/mongodb'))).length > 0);
  });

  await t.test('a second start keeps the secrets and the authority', async () => {
    const kept = ['secrets/api-key', 'secrets/root-key', 'certificates/ca.pem'];
    const before = await Promise.all(kept.map((name) => readFile(join(one, name), 'utf8')));
    assert.equal((await start(one)).code, 0);
    assert.deepEqual(await Promise.all(kept.map((name) => readFile(join(one, name), 'utf8'))), before);
  });

  await t.test('a shop that lost a process is not running, and starts again', async () => {
    const { pids } = await description(one);
    process.kill(pids.nginx, 'SIGKILL');
    let status;
    do status = await shop(one, '--status'); while (status.code === 0); // until the process is gone
    assert.equal(status.code, 3);
    assert.equal((await start(one)).code, 0);
    const again = await description(one);
    assert.equal(await curl(again.ca, `${again.url}/healthz`), '200');
  });
});

test('a taken port is named, and nothing is left running', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  const folder = await newFolder();
  const { code, output } = await shop(folder, '--detach', '--https-port', String(port));
  server.close();
  assert.equal(code, 1);
  assert.match(output, new RegExp(`port ${port} is taken`));
  assert.equal((await shop(folder, '--status')).code, 3);
});

test('wrong settings end the start with all reasons', async () => {
  const folder = await newFolder();
  const { code, output } = await start(folder, '--set', 'STORE_WORKERS=0', '--set', 'NO_SUCH_THING=1');
  assert.equal(code, 1);
  assert.match(output, /STORE_WORKERS/);
  assert.match(output, /NO_SUCH_THING/);
  assert.deepEqual(await readdir(join(folder, 'run')), []);
});

test('in the foreground an interrupt ends everything', async () => {
  const folder = await newFolder();
  const child = spawn(join(root, 'scripts/run'),
    ['--folder', folder, '--build', build, '--no-build', '--no-demo', '--https-port', 'auto'], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  await new Promise((resolve) => child.stderr.on('data', (text) => { said += text; }).on('data', () => said.includes('Ctrl-C') && resolve()));
  const { pids } = await description(folder);
  for (const [name, pid] of Object.entries(pids)) assert.ok(await isAlive(pid), name);
  child.kill('SIGINT');
  const [code] = await once(child, 'exit');
  assert.equal(code, 0);
  for (const [name, pid] of Object.entries(pids)) assert.ok(!(await isAlive(pid)), name);
});
