// The steps of a placement as the database sees them, and how a test stops a worker at one of them.
import { readFileSync } from 'node:fs';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { until } from '../../support/service.mjs';

// In their order. `inside`: of the transaction; `skip`: comes behind as many of the same.
export const steps = [
  { name: 'find quotes', command: 'find', collection: 'quotes' },
  { name: 'insert idempotency', command: 'insert', collection: 'idempotency' },
  { name: 'reserve', command: 'update', collection: 'stock' },
  { name: 'write', command: 'bulkWrite', inside: true },
  { name: 'commit', command: 'commitTransaction', inside: true },
  { name: 'settle', command: 'update', collection: 'stock', skip: 1 },
];

// The steps from an order's event to the note that its mail was sent.
const app = 'cartwright-jobs';
export const mailSteps = [
  { name: 'relay', command: 'update', collection: 'outbox', app },
  { name: 'begin mail', command: 'insert', collection: 'mails', app },
  { name: 'note mail', command: 'update', collection: 'mails', app }, // the server has taken it
  { name: 'end job', command: 'update', collection: 'jobs', app },
];
export const stepOf = (name) => [...steps, ...mailSteps].find((step) => step.name === name);

// Makes the server fail, or stall, the workers' next commands of that step; `data` as for failCommand.
export function failStep(admin, database, step, data, times = 1) {
  return admin.command({
    configureFailPoint: 'failCommand',
    mode: step.skip ? { skip: step.skip } : { times },
    data: {
      failCommands: [step.command], appName: step.app ?? 'cartwright', ...(step.collection && { namespace: `${database}.${step.collection}` }), ...data,
    },
  });
}

// Makes the server hold back its answers to commands of that step, whosever they are, once it has done them; until answersAll.
const HELD = 'waitAfterCommandFinishesExecution';
export const holdAnswers = (admin, database, { command, collection }) => admin.command({
  configureFailPoint: HELD, mode: 'alwaysOn', data: { commands: [command], ...(collection && { ns: `${database}.${collection}` }) },
});
export const answerAll = (admin) => admin.command({ configureFailPoint: HELD, mode: 'off' });

// Makes the server hold back all commits, before it does them, until commitAll.
const COMMITS = 'hangBeforeCommitingTxn';
export const holdCommits = (admin) => admin.command({ configureFailPoint: COMMITS, mode: 'alwaysOn' });
export const commitAll = (admin) => admin.command({ configureFailPoint: COMMITS, mode: 'off' });

export const failNothing = (admin) => admin.command({ configureFailPoint: 'failCommand', mode: 'off' });

// The process at the other end of a connection of this host, among those given.
async function processAt(port, pids) {
  const table = readFileSync('/proc/net/tcp', 'utf8'); // the other readFile, of Node 18, takes a page for the whole of it
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  const row = table.split('\n').map((line) => line.trim().split(/\s+/)).find((fields) => fields[1]?.endsWith(`:${hex}`) && fields[3] === '01');
  for (const pid of row ? pids : []) {
    for (const fd of await readdir(`/proc/${pid}/fd`).catch(() => [])) {
      if (await readlink(`/proc/${pid}/fd/${fd}`).catch(() => '') === `socket:[${row[9]}]`) return pid;
    }
  }
  return undefined;
}

export async function children(master) {
  const text = await readFile(`/proc/${master}/task/${master}/children`, 'utf8').catch(() => '');
  return text.split(' ').filter(Boolean).map(Number);
}

// Tells the worker whose command of that step stalls, or whose answer is held back: { pid, port }, of its connection; undefined: there is
// none now.
export async function workerAt(admin, step, master, { answer = false } = {}) {
  const { inprog } = await admin.command({ currentOp: true, appName: step.app ?? 'cartwright', active: true, secs_running: { $gte: 0 } });
  for (const operation of inprog) {
    if (answer && operation.failpointMsg !== HELD) continue;
    const long = operation.command?.$truncated; // the text of a command that is too long to be shown
    const named = long?.startsWith(`{ ${step.command}: `) ? step.command : operation.command?.[step.command];
    if (named === undefined || (step.collection && named !== step.collection)) continue;
    const port = Number(operation.client.split(':').at(-1));
    const pid = await processAt(port, await children(master));
    if (pid) return { pid, port };
  }
  return undefined;
}

export const awaitWorkerAt = (admin, step, master, { waitMs = 30000, ...which } = {}) =>
  until(`a worker stands at ${step.name}`, () => workerAt(admin, step, master, which), { tries: waitMs / 20, pause: 20 });

// Waits until the worker has closed the connection: it waits for that answer no longer.
export const awaitGivenUp = ({ pid, port }) => until('the worker has given up', async () => await processAt(port, [pid]) === undefined, { pause: 20 });
