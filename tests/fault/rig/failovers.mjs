// The faults that a replica set can have while orders are placed.
import { setTimeout as sleep } from 'node:timers/promises';

const none = async () => {};

// Strikes some moments after the buyers have started, so that it meets them at any step.
const failover = (name, delayMs, strike) => ({
  name, arm: none,
  async strike({ replicas }) {
    const primary = await replicas.primary();
    await sleep(delayMs);
    await strike(replicas, primary);
    await replicas.healthy();
    return true;
  },
});

const killed = (delayMs) => failover('primary killed', delayMs, async (replicas, primary) => {
  await replicas.kill(primary);
  await sleep(1000);
  await replicas.revive(primary);
});

// For longer than the others wait with an election.
const hung = (delayMs) => failover('primary hung', delayMs, async (replicas, primary) => {
  replicas.signal(primary, 'SIGSTOP');
  await sleep(4500);
  replicas.signal(primary, 'SIGCONT');
});

const steppedDown = (delayMs) => failover('primary stepped down', delayMs, (replicas, primary) => replicas.stepDown(primary));

// Nothing can be committed on a majority, and nobody leads for long.
const alone = (delayMs) => failover('primary alone', delayMs, async (replicas, primary) => {
  for (const member of replicas.secondaries(primary)) replicas.signal(member, 'SIGSTOP');
  await sleep(1500);
  for (const member of replicas.secondaries(primary)) replicas.signal(member, 'SIGCONT');
});

// The primary takes writes that nobody else has, and is lost with them.
const rolledBack = (delayMs) => failover('primary alone, then killed', delayMs, async (replicas, primary) => {
  for (const member of replicas.secondaries(primary)) replicas.signal(member, 'SIGSTOP');
  await sleep(700);
  await replicas.kill(primary);
  for (const member of replicas.secondaries(primary)) replicas.signal(member, 'SIGCONT');
  await sleep(3000);
  await replicas.revive(primary);
});

const kinds = [killed, hung, steppedDown, alone, rolledBack];
export const failovers = kinds.map((kind) => [1, (random) => kind(random.between(0, 80))]);
