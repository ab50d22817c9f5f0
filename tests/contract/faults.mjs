// What a shop stands on fails on purpose.
import { kill } from 'node:process';

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

// The process ids of a pool’s workers.
export async function workers(shop, pool) {
  const pids = new Set((await shop.log()).filter(({ role }) => role === pool).map(({ pid }) => pid));
  return [...pids].filter((pid) => {
    try {
      return kill(pid, 0);
    } catch {
      return false; // it has ended
    }
  });
}
