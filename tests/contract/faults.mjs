// What a shop stands on fails on purpose.
import { readFile } from 'node:fs/promises';

// Runs a function while commands of the workers to the database fail; it is given a call that resolves when the first one has. Source: MongoDB's failCommand.
export async function failing(shop, data, mode, run) {
  const admin = shop.mongo.db('admin');
  const { count } = await admin.command({ configureFailPoint: 'failCommand', mode, data: { appName: 'cartwright', ...data } });
  try {
    await run(async () => {
      await admin.command({ waitForFailPoint: 'failCommand', timesEntered: count + 1, maxTimeMS: 10000 });
    });
  } finally {
    await admin.command({ configureFailPoint: 'failCommand', mode: 'off' });
  }
}

// The process ids of a pool’s workers. The log tells which they were; a number that another process has been given since is not the
// master’s child.
export async function workers(shop, pool) {
  const master = await shop.pid();
  const roles = new Map((await shop.log()).map(({ pid, role }) => [pid, role])); // the last one counts
  const found = [...roles.keys()].filter((pid) => roles.get(pid) === pool);
  const parents = await Promise.all(found.map(parent));
  return found.filter((_, i) => parents[i] === master);
}

// Behind the name, which may hold anything, come state and parent.
async function parent(pid) {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
}
