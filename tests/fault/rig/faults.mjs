// The faults that one database server and its shop can have. Each is made from a run's chances and has a name, `arm` (before the buyers
// start) and `strike` (while they are at work), which tells whether it happened: if not, the rig tries again with other buyers. What it
// broke is whole again when `strike` is over.
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../../support/service.mjs';
import { answerAll, awaitGivenUp, awaitWorkerAt, failNothing, failStep, holdAnswers, mailSteps, stepOf, steps } from './steps.mjs';

const STALL_MS = 1500; // longer than a worker waits for an answer
const WAIT_MS = 2500;
// Of the server's words: a conflict, no primary any more, the end of the server, time over, interrupted.
const codes = [112, 10107, 189, 91, 11600, 11602, 50, 262];
const commit = stepOf('commit');

// Waits until the server has failed a command.
async function happened(admin, before) {
  const wait = { waitForFailPoint: 'failCommand', timesEntered: before + 1, maxTimeMS: WAIT_MS };
  return admin.command(wait).then(() => true, () => false);
}

function kill(pid, signal) {
  try {
    return process.kill(pid, signal);
  } catch {
    return false; // it ended by itself
  }
}

// A step fails in a way that failCommand knows.
function failing(name, step, data, times) {
  let before;
  return {
    name: `${name} at ${step.name}`,
    async arm({ admin, database }) {
      before = Number((await failStep(admin, database, step, data, times)).count);
    },
    async strike({ admin }) {
      const done = await happened(admin, before);
      if (done) await sleep(data.blockTimeMS ?? 30);
      await failNothing(admin);
      return done;
    },
  };
}

// The worker that stands at a step is killed, or stopped until its master notices.
function dying(signal, step, name = signal) {
  return {
    name: `${name} at ${step.name}`,
    arm: ({ admin, database }) => failStep(admin, database, step, { blockConnection: true, blockTimeMS: STALL_MS }),
    async strike({ admin, master }) {
      const at = await awaitWorkerAt(admin, step, master, { waitMs: WAIT_MS }).catch(() => undefined);
      const done = at !== undefined && kill(at.pid, signal);
      await failNothing(admin);
      return done;
    },
  };
}

// A step is done and its answer is not sent: the worker dies, or hears nothing for too long.
function unanswered(name, step, dies) {
  return {
    name,
    arm: ({ admin, database }) => holdAnswers(admin, database, step),
    async strike({ admin, master }) {
      const at = await awaitWorkerAt(admin, step, master, { waitMs: WAIT_MS, answer: true }).catch(() => undefined);
      const done = at !== undefined && (!dies || kill(at.pid, 'SIGKILL'));
      if (done && !dies) {
        await awaitGivenUp(at);
        // The driver tries a second time by itself; that is not heard either.
        const again = await awaitWorkerAt(admin, step, master, { waitMs: WAIT_MS, answer: true }).catch(() => undefined);
        if (again !== undefined) await awaitGivenUp(again);
      }
      await answerAll(admin);
      return done;
    },
  };
}

// The mail server says "later".
function busy() {
  let before;
  return {
    name: 'mail refused',
    async arm({ sink }) {
      before = sink.refused;
      sink.busy = true;
    },
    async strike({ sink }) {
      const done = await until('a mail was refused', () => sink.refused > before, { tries: WAIT_MS / 20, pause: 20 }).catch(() => false);
      sink.busy = false;
      return done;
    },
  };
}

const diedCommitted = () => unanswered('SIGKILL after the commit', commit, true);
const unheardCommit = () => unanswered('no answer to the commit', commit, false);
const diedNoted = () => unanswered('mailer killed after the mail', stepOf('note mail'), true);

const nothing = { name: 'none', arm: async () => {}, strike: async () => true };

// The master is told to read its settings again: all workers are replaced while they are at work.
const reload = { name: 'reload', arm: async () => {}, strike: async ({ master }) => kill(master, 'SIGHUP') };

const inside = steps.filter((step) => step.inside);

export const single = [
  [4, () => nothing],
  [6, (random) => failing('closed connection', random.of(steps), { closeConnection: true }, random.between(1, 2))],
  [6, (random) => failing('error', random.of(steps), { errorCode: random.of(codes) }, random.between(1, 3))],
  [3, (random) => failing('stall', random.of(steps), { blockConnection: true, blockTimeMS: STALL_MS })],
  [3, (random) => failing('write concern error', commit, { writeConcernError: { code: random.of([64, 91, 189]), errmsg: 'planted' } }, random.between(1, 2))],
  [6, (random) => dying('SIGKILL', random.of(steps))],
  [2, (random) => dying('SIGKILL', random.of(inside))],
  [1, (random) => dying('SIGSTOP', random.of(inside))],
  [2, diedCommitted],
  [2, unheardCommit],
  [1, () => reload],
  [2, (random) => dying('SIGKILL', random.of(mailSteps), 'mailer killed')],
  [2, (random) => failing('mailer error', random.of(mailSteps), { errorCode: random.of(codes) }, random.between(1, 2))],
  [2, diedNoted],
  [2, busy],
];

export const none = [[1, () => nothing]];
export const deaths = [[1, (random) => dying('SIGKILL', random.of([stepOf('write'), commit]))]]; // behind the first write
export const unheard = [[1, unheardCommit]];
export const noted = [[1, diedNoted]];
