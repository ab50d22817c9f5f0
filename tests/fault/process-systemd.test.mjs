// The systemd unit: what make install puts there, whether systemd takes it, and whether the service can live in it.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after } from '../support/test.mjs';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { root, Service, startService, until } from '../support/service.mjs';

const build = join(root, ['build-clang', 'build'].find((folder) => existsSync(join(root, folder, 'Makefile'))) ?? 'build-test');
const run = promisify(execFile);
const folder = await mkdtemp(join(tmpdir(), 'cw-install-'));
after(() => rm(folder, { recursive: true }));
await run('make', ['-C', build, 'install', `DESTDIR=${folder}`], { maxBuffer: 64 << 20 });
const installed = (path) => readFile(join(folder, 'usr/local', path), 'utf8');
const unit = await installed('lib/systemd/system/cartwright.service');
const said = (name) => unit.split('\n').filter((line) => line.startsWith(`${name}=`)).map((line) => line.slice(name.length + 1));

const analyze = existsSync('/usr/bin/systemd-analyze') ? false : 'there is no systemd-analyze';
const asRoot = process.getuid() === 0;

test('make install puts the unit and the user where systemd looks', async () => {
  assert.deepEqual(said('ExecStart'), ['/usr/local/bin/cartwright serve']);
  assert.doesNotMatch(unit, /@[a-z]+@/);
  assert.match(await installed('lib/sysusers.d/cartwright.conf'), /^u cartwright /m);
});

// As systemd.exec(5) has it: credentials are files in a folder, %d is that folder, %t and %S are those of what runs and what stays.
test('with its credentials and the minimal configuration of the manual, the settings are complete', async () => {
  const credentials = await mkdtemp(join(tmpdir(), 'cw-credentials-'));
  after(() => rm(credentials, { recursive: true }));
  const values = { 'mongodb-uri': 'mongodb://127.0.0.1/cartwright' };
  for (const name of said('LoadCredential').map((line) => line.split(':')[0])) await writeFile(join(credentials, name), values[name] ?? 'k'.repeat(44));
  const manual = await readFile(join(root, 'docs/operations.md'), 'utf8');
  const least = /The minimal configuration:\n\n```sh\n(.*?)```/s.exec(manual)[1].split('\n').map((line) => line.split(' ')[0]);
  const given = said('Environment').flatMap((line) => line.split(' ')).filter((word) => !word.startsWith('CARTWRIGHT_ENV_FILE='));
  const settings = [...least, ...given].map((line) => line.replaceAll('%d', credentials).replaceAll('%t', '/run').replaceAll('%S', '/var/lib'));
  const latest = new Map(settings.filter(Boolean).map((line) => [line.split('=')[0], line.slice(line.indexOf('=') + 1)]));
  const env = { PATH: process.env.PATH, ASAN_OPTIONS: process.env.ASAN_OPTIONS ?? '', ...Object.fromEntries(latest) };
  await assert.doesNotReject(run(join(folder, 'usr/local/bin/cartwright'), ['config', 'check'], { env }));
});

test('systemd understands every line of it, and finds little to object', { skip: analyze }, async () => {
  const copy = join(folder, 'cartwright.service');
  await writeFile(copy, unit.replaceAll('/usr/local/bin/', join(folder, 'usr/local/bin/')));
  const { stdout, stderr } = await run('systemd-analyze', ['verify', '--man=no', '--recursive-errors=no', copy]);
  assert.equal(stdout + stderr, '');
  await run('systemd-analyze', ['security', '--offline=true', '--no-pager', '--threshold=30', copy]); // of 100; higher is worse
});

test('its capabilities are enough to start, become another user, reload the crew and end it', { skip: !asRoot && 'only root has them' }, async () => {
  const service = new Service({ set: { USER: 'nobody', STORE_WORKERS: '1', READY_MS: '500' }, pools: ['store'] });
  await service.prepare();
  const bounding = said('CapabilityBoundingSet')[0].split(' ').map((name) => `+${name.replace('CAP_', '').toLowerCase()}`);
  service.prefix = ['setpriv', '--no-new-privs', `--bounding-set=-all,${bounding.join(',')}`, '--'];
  await service.start();
  const [worker] = await service.workers();
  assert.match(await readFile(`/proc/${service.pid}/status`, 'utf8'), /^CapEff:\s+00000000000001e1$/m);
  assert.match(await readFile(`/proc/${worker}/status`, 'utf8'), /^Uid:\s+65534\s/m);
  service.signal('SIGHUP');
  await service.await('reload_refused'); // there is no database; the new workers were started, and told to end
  await until('the new ones have ended', async () => (await service.workers()).length === 1);
  service.signal('SIGTERM');
  assert.equal(await service.ended, 0);
});

// systemd's end of the notification socket, a datagram socket with a path, which Node does not have.
async function listenForNotes(path) {
  const listener = execFile('/usr/bin/python3', ['-uc', `
import socket, sys
listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
listener.bind(sys.argv[1])
print("listening", flush=True)
while True: print(listener.recv(4096).decode().replace("\\n", " "), flush=True)`, path]);
  after(() => listener.kill('SIGKILL'));
  let why = '';
  listener.stderr.on('data', (part) => { why += part; });
  const notes = [];
  await new Promise((resolve, reject) => {
    createInterface({ input: listener.stdout }).on('line', (line) => notes.push(line)).once('line', resolve);
    listener.once('close', () => reject(new Error(`it does not listen: ${why}`)));
  });
  return notes;
}

test('the service manager is told what happens', async () => {
  const place = await mkdtemp(join(tmpdir(), 'cw-notify-'));
  after(() => rm(place, { recursive: true }));
  const notes = await listenForNotes(join(place, 'socket'));
  const service = await startService({
    set: { READY_MS: '500', STORE_WORKERS: '1' }, pools: ['store'],
    environment: { NOTIFY_SOCKET: join(place, 'socket'), WATCHDOG_USEC: '600000' },
  });
  const told = (note) => until(`${note} is told`, () => notes.includes(note));
  await told(`READY=1 MAINPID=${service.pid}`);
  await told('WATCHDOG=1');
  service.signal('SIGHUP');
  await until('the reload is told', () => notes.some((note) => note.startsWith('RELOADING=1 MONOTONIC_USEC=')));
  await until('its end is told', () => notes.filter((note) => note.startsWith('READY=1')).length === 2);
  service.signal('SIGTERM');
  await told('STOPPING=1');
  assert.equal(await service.ended, 0);
});
