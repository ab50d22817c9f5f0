// A shop of one's own for a test file: worker pools, nginx and a database, started by scripts/run as anyone would.
//
//   const shop = await startShop();
//   const answer = await shop.request('GET', '/api/v1/products');
//
// It ends with the test file, which fails when `cartwright check` then finds anything wrong. Its logs stay in .cache/test/shops until the next run of scripts/test.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, realpath, rm, symlink } from 'node:fs/promises';
import http from 'node:http';
import https from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { MongoClient } from 'mongodb';
import { atTheEnd } from './end.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const results = process.env.TEST_RESULTS ?? join(root, '.cache/test');
const run = promisify(execFile);
const IDLE_MS = 20000;

// The driver keeps counters in shared memory by process id; one that was killed leaves them, and the next process of that
// number says so on stderr, before our program has begun.
process.env.MONGOC_DISABLE_SHM = '1';

// The settings that every test shop has: answers are checked against the contract, no limit counts the tests' own address, and
// what a sanitizer keeps of freed memory is no reason to replace a worker. A test of one of these sets it otherwise.
const usual = {
  CHECK_ANSWERS: 'on',
  LOG_LEVEL: 'debug',
  ALLOW_ADDRESSES: '127.0.0.1',
  ...Object.fromEntries(['STORE', 'IDENTITY', 'ORDERS', 'ADMIN', 'JOBS'].map((pool) => [`${pool}_MEMORY_MIB`, '4096'])),
};

// Times that a machine with much else to do, or a disk that stands still for seconds, does not make too short. Who tests what becomes of a
// request or a worker that takes too long sets times of its own.
const patient = { REQUEST_DEADLINE_MS: '50000', MONGODB_TIMEOUT_MS: '20000', MONGODB_SELECTION_MS: '10000', READY_MS: '60000' };

// Starts a shop.
//   set          settings, as in { LOG_LEVEL: 'info' }
//   inTime       with the times that a shop has by itself
//   demo         load the demo catalogue
//   ownDatabase  with a database server of its own, for a test that breaks it
//   mongodb      connection string of the server to use
//   build        build folder
//   edge         with the operations of tests/edge beside the shop's own
//   spoiled      why its data or its database are not to be checked in the end: what the test itself does to them
export async function startShop({ set = {}, inTime = false, demo = false, ownDatabase = false, mongodb, build = 'build-test', edge = false, spoiled } = {}) {
  await mkdir(join(results, 'shops'), { recursive: true });
  const folder = await mkdtemp(join(results, 'shops/'));
  // A certificate of this machine is as good as a shop's own, and is there.
  if (process.env.TEST_CERTIFICATES) await cp(process.env.TEST_CERTIFICATES, join(folder, 'certificates'), { recursive: true, preserveTimestamps: true });
  if (ownDatabase) await symlink(await mkdtemp(join(tmpdir(), 'cartwright-data-')), join(folder, 'data'));
  if (edge) await run('make', ['-s', '-C', join(root, build), `CFLAGS=-O1 -g -Werror`, 'edge/cartwright']);
  const options = ['--detach', '--folder', folder, '--https-port', 'auto', '--build', join(root, build, edge ? 'edge' : '')];
  if (!demo) options.push('--no-demo');
  if (edge || process.env.TEST_NO_BUILD) options.push('--no-build');
  for (const [name, value] of Object.entries({ ...usual, ...(!inTime && patient), ...set })) options.push('--set', `${name}=${value}`);
  const env = { ...process.env };
  if (!ownDatabase && process.env.TEST_MONGODB) env.CARTWRIGHT_MONGODB_URI = ownDatabaseName(process.env.TEST_MONGODB);
  if (mongodb) env.CARTWRIGHT_MONGODB_URI = mongodb;
  try {
    await run(join(root, 'scripts/run'), options, { env });
  } catch (error) {
    throw new Error(`the shop did not start:\n${error.stderr}`);
  }
  const shop = new Shop(folder, JSON.parse(await readFile(join(folder, 'shop.json'), 'utf8')));
  await shop.open();
  atTheEnd(async () => {
    try {
      if (!spoiled) await shop.checkConsistency();
    } finally {
      await shop.stop();
    }
  });
  return shop;
}

// The same server, with the name of a database that no other shop uses.
function ownDatabaseName(uri) {
  return uri.replace(/^(mongodb:\/\/[^/]+)\/[^?]*/, `$1/test_${process.pid}_${Date.now()}`); // no URL: it may name several hosts
}

class Shop {
  #agent;
  #running = true;

  constructor(folder, description) {
    this.folder = folder;
    this.description = description; // shop.json
    this.url = description.url;
    this.loopbackUrl = `http://127.0.0.1:${description.loopback_port}`;
    this.mongo = new MongoClient(description.mongodb_uri);
    this.db = this.mongo.db(); // the one that the URI names
  }

  async open() {
    this.ca = await readFile(this.description.ca);
    this.apiKey = await readFile(this.description.api_key_file, 'utf8');
    // A connection that nothing came over for a while is closed here first: nginx ends it after 30 s, perhaps as a request is on its way.
    this.#agent = new https.Agent({ ca: this.ca, keepAlive: true, maxSockets: 64, timeout: IDLE_MS });
  }

  // Sends one request; the path goes out as it is written. A body that is an object goes as JSON.
  // Returns { status, headers, text, body }: body is the parsed text if it is JSON, else undefined.
  // `localAddress` is where it comes from, such as 127.0.0.2; with one, `agent: false` makes a connection of its own.
  request(method, path, { headers = {}, body, agent = this.#agent, localAddress, port = this.description.https_port } = {}) {
    return send(https, { host: '127.0.0.1', servername: 'localhost', port, agent, ca: this.ca, localAddress },
      method, path, { host: `localhost:${this.description.https_port}`, ...headers }, body);
  }

  // The same with the staff's API key.
  staff(method, path, { headers = {}, ...rest } = {}) {
    return this.request(method, path, { headers: { authorization: `Bearer ${this.apiKey}`, ...headers }, ...rest });
  }

  // The same to the listener for metrics, readiness and maintenance.
  loopback(method, path, { headers = {}, body } = {}) {
    return send(http, { host: '127.0.0.1', port: this.description.loopback_port }, method, path, headers, body);
  }

  // Runs the program, or another version of it, with this shop's settings; returns { code, stdout, stderr }, and does not throw when
  // it fails.
  async cli(args, { env = {}, program = this.description.program } = {}) {
    try {
      const { stdout, stderr } = await run(program, args, {
        env: { ...process.env, CARTWRIGHT_ENV_FILE: this.description.settings, ...env },
        maxBuffer: 64 << 20,
      });
      return { code: 0, stdout, stderr };
    } catch (error) {
      if (typeof error.code !== 'number') throw error; // it could not be run, or a signal ended it
      return { code: error.code, stdout: error.stdout, stderr: error.stderr };
    }
  }

  // The process id of cartwright's master, nginx or mongodb, as it is now.
  async pid(name = 'cartwright') {
    return Number(await readFile(join(this.description.run_dir, `${name}.pid`), 'utf8'));
  }

  // What the workers and the master have logged so far, parsed.
  async log() {
    const lines = (await readFile(join(this.folder, 'log/cartwright.log'), 'utf8')).split('\n');
    return lines.filter((line) => line.startsWith('{') && line.endsWith('}')).map((line) => JSON.parse(line));
  }

  // Whatever was asked of it: nothing oversold, nothing lost, every chain whole.
  async checkConsistency() {
    if (!this.#running) return;
    const { code, stdout, stderr } = await this.cli(['check']);
    assert.equal(code, 0, `cartwright check: ${stdout}${stderr}`);
  }

  async stop() {
    if (!this.#running) return;
    this.#running = false;
    this.#agent.destroy();
    if (process.env.TEST_MONGODB) await this.db.dropDatabase().catch(() => {}); // a test may have ended the server
    await this.mongo.close();
    await run(join(root, 'scripts/run'), ['--stop', '--folder', this.folder]);
    const data = join(this.folder, 'data');
    await rm(await realpath(data), { recursive: true, force: true });
    await rm(data, { recursive: true, force: true });
  }
}

function send(protocol, target, method, path, headers, body) {
  const json = body !== undefined && typeof body !== 'string' && !Buffer.isBuffer(body);
  const bytes = json ? Buffer.from(JSON.stringify(body)) : body === undefined ? undefined : Buffer.from(body);
  const all = { ...(json && { 'content-type': 'application/json' }), ...(bytes && !headers['transfer-encoding'] && { 'content-length': bytes.length }), ...headers };
  return new Promise((resolve, reject) => {
    const request = protocol.request({ ...target, method, path, headers: all }, (response) => {
      const parts = [];
      response.on('data', (part) => parts.push(part));
      response.on('error', reject);
      response.on('aborted', () => reject(new Error('aborted')));
      response.on('end', () => {
        const received = Buffer.concat(parts);
        const text = received.toString();
        const type = response.headers['content-type'] ?? '';
        const isJson = /^application\/([a-z.]+\+)?json\b/.test(type) && text !== '';
        resolve({ status: response.statusCode, headers: response.headers, bytes: received, text, body: isJson ? JSON.parse(text) : undefined });
      });
    });
    request.on('error', reject);
    request.setTimeout(120000, () => request.destroy(new Error(`${method} ${path}: no answer`)));
    request.end(bytes);
  });
}
