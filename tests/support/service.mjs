// `cartwright serve` alone, without nginx: worker pools that a test may kill, starve and lie to.
//
//   const service = await startService({ set: { STORE_WORKERS: '1' } });
//   const answer = await service.request('store', 'GET', '/healthz');
//
// It ends with the test file. Without a database of its own (database: true) its connection string leads nowhere.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import * as fastcgi from './fastcgi.mjs';

export const root = fileURLToPath(new URL('../..', import.meta.url));

// Asks again and again until the answer is true (or anything but false and nothing); gives it. A test that waits in vain fails: after
// two minutes, which a busy machine may well need for what takes moments elsewhere.
export async function until(what, ask, { tries = 2400, pause = 50 } = {}) {
  for (let i = 0; i < tries; i++) {
    const answer = await ask();
    if (answer) return answer;
    await sleep(pause);
  }
  throw new Error(`waited in vain until ${what}`);
}

export const alive = async (pid) => !/^State:\s+[ZX]/m.test(await readFile(`/proc/${pid}/status`, 'utf8').catch(() => 'State: X'));

export async function startService(options = {}) {
  const service = new Service(options);
  await service.prepare();
  await service.start();
  return service;
}

export class Service {
  constructor({ set = {}, environment = {}, pools = [], build = process.env.TEST_BUILD ?? 'build-test', program, uid } = {}) {
    this.settings = {
      ROOT_KEY: 'A'.repeat(43) + '=', MAINTENANCE_KEY: 'm'.repeat(64), MONGODB_URI: 'mongodb://127.0.0.1:1/cartwright', LOG_LEVEL: 'debug', CHECK_ANSWERS: 'on', ...set,
    };
    this.environment = environment;
    this.pools = pools;
    this.uid = uid;
    this.program = program ?? join(root, build, 'cartwright');
    this.lines = [];
    this.prefix = []; // a program that starts it, with its options
  }

  async prepare() {
    this.folder = await mkdtemp(join(tmpdir(), 'cw-'));
    await chmod(this.folder, 0o777); // a service that is not root's writes here as well
    this.envFile = join(this.folder, 'env');
    await this.configure();
    after(() => this.end());
  }

  // Writes the settings down; what is given now comes on top of what was, null takes a setting away.
  async configure(set = {}) {
    Object.assign(this.settings, set);
    const lines = Object.entries({ RUN_DIR: this.folder, ...this.settings }).filter(([, value]) => value !== null);
    await writeFile(this.envFile, lines.map(([name, value]) => `CARTWRIGHT_${name}=${value}\n`).join(''));
  }

  launch() {
    const options = this.pools.flatMap((pool) => ['--pool', pool]);
    const [program, ...before] = [...this.prefix, this.program];
    this.process = spawn(program, [...before, '--env-file', this.envFile, 'serve', ...options], {
      env: { ...process.env, ...this.environment }, stdio: ['ignore', 'ignore', 'pipe'], uid: this.uid, gid: this.uid,
    });
    this.pid = this.process.pid;
    let rest = '';
    this.process.stderr.on('data', (part) => {
      const lines = (rest + part).split('\n');
      rest = lines.pop();
      for (const line of lines) this.lines.push(line.startsWith('{') && line.endsWith('}') ? JSON.parse(line) : { text: line });
    });
    this.ended = once(this.process, 'exit').then(([code, signal]) => code ?? signal);
  }

  async start() {
    this.launch();
    await this.await('ready');
  }

  // Waits for the n-th line with that event; gives it.
  await(event, { count = 1, ...fields } = {}) {
    const matches = (line) => line.event === event && Object.entries(fields).every(([name, value]) => line[name] === value);
    return until(`${event} ${JSON.stringify(fields)} is logged`, () => {
      if (this.lines.some((line) => line.event === 'ended') && event !== 'ended' && !this.upgraded) {
        throw new Error(`the service ended:\n${this.lines.map((line) => JSON.stringify(line)).join('\n')}`);
      }
      return this.lines.filter(matches)[count - 1];
    });
  }

  logged(event, fields = {}) {
    return this.lines.filter((line) => line.event === event && Object.entries(fields).every(([name, value]) => line[name] === value));
  }

  socket(pool) {
    return join(this.folder, `${pool}.sock`);
  }

  async request(pool, method, uri, options) {
    return fastcgi.parse(await fastcgi.send(this.socket(pool), fastcgi.request(method, uri, options)));
  }

  // The samples of /metrics: { 'cartwright_workers{pool="store",state="idle"}': 2, … }
  async metrics() {
    const { text } = await this.request('store', 'GET', '/metrics');
    return Object.fromEntries(text.split('\n').filter((line) => line && !line.startsWith('#')).map((line) => {
      const space = line.lastIndexOf(' ');
      return [line.slice(0, space), Number(line.slice(space + 1))];
    }));
  }

  // The master's children that live.
  async workers(master = this.pid) {
    const children = (await readFile(`/proc/${master}/task/${master}/children`, 'utf8').catch(() => '')).trim();
    const found = [];
    for (const pid of children ? children.split(' ').map(Number) : []) if (await alive(pid)) found.push(pid);
    return found;
  }

  // Where the pool's workers are, by their log names.
  async descriptors(pid) {
    return (await readdir(`/proc/${pid}/fd`)).length;
  }

  signal(name) {
    process.kill(this.pid, name);
  }

  async cli(...args) {
    return promisify(execFile)(this.program, ['--env-file', this.envFile, ...args], { env: { ...process.env, ...this.environment } });
  }

  async end() {
    const pid = Number(await readFile(join(this.folder, 'cartwright.pid'), 'utf8').catch(() => this.pid));
    for (const master of new Set([pid, this.pid])) {
      if (!(await alive(master))) continue;
      process.kill(master, 'SIGTERM');
      await until('the service has ended', async () => !(await alive(master)));
    }
    await rm(this.folder, { recursive: true, force: true });
  }
}
