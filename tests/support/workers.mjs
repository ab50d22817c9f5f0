// The worker processes of a shop, for tests that end them in the wrong moment or give them other settings.
import { appendFile, readFile, readdir } from 'node:fs/promises';
import { until } from './service.mjs';

async function status(pid) {
  const text = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const field = (name) => text.match(new RegExp(`^${name}:\\s+(.*)$`, 'm'))?.[1];
  return { name: field('Name'), parent: Number(field('PPid')), state: field('State')?.[0] };
}

// The process ids of a pool's workers, as they are now.
export async function workersOf(shop, pool) {
  const master = await shop.pid();
  const found = [];
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const { name, parent, state } = await status(pid);
    if (parent === master && name === `worker-${pool}` && state !== 'Z') found.push(Number(pid));
  }
  return found;
}

// Tells whether the process was still there to be told.
export function signal(pid, name) {
  try {
    return process.kill(pid, name);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
    return false;
  }
}

export async function signalWorkers(shop, pool, name) {
  const pids = await workersOf(shop, pool);
  for (const pid of pids) signal(pid, name);
  return pids;
}

// Writes settings on top of those that the shop has, and has all its workers take them up.
export async function reconfigure(shop, set) {
  const reloads = async () => (await shop.log()).filter(({ event }) => event === 'reloaded').length;
  const before = await reloads();
  await appendFile(shop.description.settings, Object.entries(set).map(([name, value]) => `CARTWRIGHT_${name}=${value}\n`).join(''));
  process.kill(await shop.pid(), 'SIGHUP');
  await until('the settings are taken up', async () => (await reloads()) > before);
}
