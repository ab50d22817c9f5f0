// A replica set of one's own for a test that needs more than one server: each member can be killed, stopped and started again.
//
//   const set = await startReplicaSet();        set.uri        set.primary() → a member
//   member.kill()  member.start()  member.signal('SIGSTOP')
//
// And a cluster of shards behind a router: startCluster() → { uri, shards }
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { MongoClient } from 'mongodb';
import { atTheEnd } from './end.mjs';
import { freePort } from './port.mjs';
import { root, until } from './service.mjs';

const run = promisify(execFile);

// What scripts/lib/mongodb.sh finds or has fetched.
async function program(name) {
  const installed = await run('sh', ['-c', `command -v ${name}`]).then(({ stdout }) => stdout.trim(), () => '');
  const path = installed || join(root, '.cache/mongodb/bin', name);
  await access(path);
  return path;
}

class Member {
  constructor(path, args, port) {
    Object.assign(this, { path, args, port });
  }

  // A command to this member, whatever it is; with a client of its own, because one that has failed stays so.
  async command(command, patienceMs = 30000) {
    const client = new MongoClient(`mongodb://127.0.0.1:${this.port}/?directConnection=true`,
      { serverSelectionTimeoutMS: patienceMs, connectTimeoutMS: patienceMs, socketTimeoutMS: patienceMs });
    try {
      return await client.db('admin').command(command);
    } finally {
      await client.close();
    }
  }

  start() {
    this.process = spawn(this.path, ['--port', this.port, '--bind_ip', '127.0.0.1', '--nounixsocket', '--setParameter', 'enableTestCommands=1', ...this.args],
      { stdio: 'ignore' });
  }

  signal(name) {
    this.process.kill(name);
  }

  async kill() {
    const gone = once(this.process, 'exit');
    this.signal('SIGKILL');
    await gone;
  }

  // What it is: PRIMARY, SECONDARY …; undefined while it does not answer.
  async state() {
    try {
      const { isWritablePrimary, secondary } = await this.command({ hello: 1 }, 1000); // it may hang
      return isWritablePrimary ? 'PRIMARY' : secondary ? 'SECONDARY' : 'OTHER';
    } catch {
      return undefined;
    }
  }
}

// Members elect a new primary two seconds after the old one was last heard of.
const settings = { electionTimeoutMillis: 2000, heartbeatIntervalMillis: 500, heartbeatTimeoutSecs: 2 };

const parameters = { transactionLifetimeLimitSeconds: 5, diagnosticDataCollectionEnabled: false, shutdownTimeoutMillisForSignaledShutdown: 2000 };

function endWithTheTest(folder, members) {
  atTheEnd(async () => {
    await Promise.all(members.map((member) => member.process?.exitCode === null && member.process.signalCode === null && member.kill()));
    await rm(folder, { recursive: true, force: true });
  });
}

export async function startReplicaSet({ size = 3, name = 'rs0', role = [] } = {}) {
  const [mongod, folder] = [await program('mongod'), await mkdtemp(join(tmpdir(), 'cartwright-set-'))];
  const members = [];
  for (let i = 0; i < size; i++) {
    const data = join(folder, String(i));
    await mkdir(data);
    members.push(new Member(mongod, ['--dbpath', data, '--replSet', name, '--oplogSize', '64', '--wiredTigerCacheSizeGB', '0.25', '--wiredTigerEngineConfigString', 'log=(file_max=10MB,prealloc=false)', ...role,
      ...Object.entries(parameters).flatMap(([key, value]) => ['--setParameter', `${key}=${value}`])], await freePort()));
  }
  endWithTheTest(folder, members);
  for (const member of members) member.start();
  const config = { _id: name, settings, ...(role.includes('--configsvr') && { configsvr: true }), members: members.map(({ port }, _id) => ({ _id, host: `127.0.0.1:${port}` })) };
  let why;
  await until('the set is initiated', () => members[0].command({ replSetInitiate: config })
    .then(() => true, (error) => { why = error; return error.codeName === 'AlreadyInitialized'; })).catch(() => { throw why; });
  const set = {
    members,
    name,
    hosts: `${name}/${members.map(({ port }) => `127.0.0.1:${port}`).join()}`,
    uri: `mongodb://${members.map(({ port }) => `127.0.0.1:${port}`).join()}/?replicaSet=${name}`,
    // The member that takes writes, once there is one among those that answer.
    async primary() {
      return until('there is a primary', async () => (await Promise.all(members.map(async (member) => (await member.state()) === 'PRIMARY' && member))).find(Boolean));
    },
    // Waits until all members are up again and follow the primary.
    async whole() {
      await until('all members are up', async () => (await Promise.all(members.map((member) => member.state()))).every((state) => ['PRIMARY', 'SECONDARY'].includes(state)));
    },
  };
  await set.primary();
  await set.whole();
  return set;
}

export async function startCluster({ shards = 2 } = {}) {
  const [config, ...sets] = await Promise.all([
    startReplicaSet({ size: 1, name: 'config', role: ['--configsvr'] }),
    ...Array.from({ length: shards }, (_, i) => startReplicaSet({ size: 1, name: `shard${i}`, role: ['--shardsvr'] })),
  ]);
  const folder = await mkdtemp(join(tmpdir(), 'cartwright-router-'));
  const router = new Member(await program('mongos'), ['--configdb', config.hosts], await freePort());
  endWithTheTest(folder, [router]);
  router.start();
  await until('the router answers', () => router.command({ ping: 1 }, 1000).then(() => true, () => false));
  for (const { hosts } of sets) await router.command({ addShard: hosts });
  return { shards: sets, uri: `mongodb://127.0.0.1:${router.port}/` };
}
