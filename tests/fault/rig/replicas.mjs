// A replica set of three on this host, whose members can be killed, stopped and started again; elections are quick.
import { execFile, spawn } from 'node:child_process';
import { mkdir, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { MongoClient } from 'mongodb';
import { atTheEnd } from '../../support/end.mjs';
import { freePort } from '../../support/port.mjs';
import { root, until } from '../../support/service.mjs';

const run = promisify(execFile);

// How scripts/run starts a server: the program, and its arguments.
async function commandOf(folder, port) {
  const script = '. scripts/lib/common.sh; . scripts/lib/mongodb.sh; mongodb_ensure; echo "$mongod"; mongodb_arguments "$1" "$2"';
  const { stdout } = await run('bash', ['-euc', script, 'replicas', folder, String(port)], { cwd: root });
  return stdout.trim().split('\n');
}

export class Replicas {
  async start() {
    this.folder = await mkdtemp(join(tmpdir(), 'cw-replicas-'));
    this.members = [];
    atTheEnd(() => this.end());
    for (let i = 0; i < 3; i++) {
      const data = join(this.folder, String(i));
      await mkdir(data);
      const port = await freePort();
      this.members.push({ port, command: await commandOf(data, port), log: join(this.folder, `${i}.log`) });
      await this.#launch(this.members[i]);
    }
    await until('the set is made', () => this.#tell(this.members[0], {
      replSetInitiate: {
        _id: 'rs0',
        members: this.members.map(({ port }, i) => ({ _id: i, host: `127.0.0.1:${port}` })),
        settings: { electionTimeoutMillis: 2000, heartbeatIntervalMillis: 500, heartbeatTimeoutSecs: 2 },
      },
    }, 30000).then(() => true, ({ codeName }) => codeName === 'AlreadyInitialized'));
    await this.healthy();
    this.uri = `mongodb://${this.members.map(({ port }) => `127.0.0.1:${port}`).join(',')}/cartwright?replicaSet=rs0`;
    return this;
  }

  async #launch(member) {
    const log = await open(member.log, 'a');
    const [program, ...args] = member.command;
    member.process = spawn(program, args, { stdio: ['ignore', log.fd, log.fd] });
    member.ended = new Promise((resolve) => { member.process.once('exit', resolve); });
    await log.close();
  }

  // One command to one member, with a connection of its own: others may hang in a member that is stopped.
  async #tell({ port }, command, socketTimeoutMS = 2000) {
    const client = new MongoClient(`mongodb://127.0.0.1:${port}/?directConnection=true`, { serverSelectionTimeoutMS: 1000, socketTimeoutMS });
    try {
      return await client.db('admin').command(command);
    } finally {
      await client.close(true);
    }
  }

  async #is(member, state) {
    const { isWritablePrimary, secondary } = await this.#tell(member, { hello: 1 }).catch(() => ({}));
    return state === 'primary' ? isWritablePrimary : secondary;
  }

  async primary() {
    return until('there is a primary', async () => {
      for (const member of this.members) if (await this.#is(member, 'primary')) return member;
      return undefined;
    });
  }

  secondaries(primary) {
    return this.members.filter((member) => member !== primary);
  }

  signal(member, name) {
    member.process.kill(name);
  }

  async kill(member) {
    this.signal(member, 'SIGKILL');
    await member.ended;
  }

  async revive(member) {
    await this.#launch(member);
  }

  stepDown(member) {
    return this.#tell(member, { replSetStepDown: 5, force: true }).catch(() => {}); // it may cut the connection
  }

  // Waits until one member leads and the others follow.
  async healthy() {
    await until('the set is whole', async () => {
      let primaries = 0, secondaries = 0;
      for (const member of this.members) {
        if (await this.#is(member, 'primary')) primaries++;
        else if (await this.#is(member, 'secondary')) secondaries++;
      }
      return primaries === 1 && secondaries === 2;
    });
  }

  async end() {
    for (const { process, ended } of this.members) {
      process.kill('SIGCONT');
      process.kill('SIGKILL');
      await ended;
    }
    await rm(this.folder, { recursive: true, force: true });
  }
}
