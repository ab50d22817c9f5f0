// What a shop stands on fails on purpose.
import assert from 'node:assert/strict';
import { until } from '../support/service.mjs';

// Waits for what a request that is on its way leads to; one that has been answered leads to nothing any more.
const before = (sent, reached) => Promise.race([reached, sent.then(({ status, text }) => assert.fail(`it was answered before: ${status} ${text.slice(0, 300)}`))]);

// Runs a function while commands of the workers to the database fail; it is given a call that resolves when the first one has, of a request
// that was sent. Source: MongoDB's failCommand.
export async function failing(shop, data, mode, run) {
  const admin = shop.mongo.db('admin');
  const { count } = await admin.command({ configureFailPoint: 'failCommand', mode, data: { appName: 'cartwright', ...data } });
  try {
    await run((sent) => before(sent, admin.command({ waitForFailPoint: 'failCommand', timesEntered: count + 1, maxTimeMS: 60000 })));
  } finally {
    await admin.command({ configureFailPoint: 'failCommand', mode: 'off' });
  }
}

// Runs a function while the commits of requests are held back: it is given a call that resolves when one is, of a request that was sent, and
// one that lets all go on.
export async function holding(shop, run) {
  const admin = shop.mongo.db('admin');
  const hold = (mode) => admin.command({ configureFailPoint: 'hangBeforeCommitingTxn', mode });
  const held = async () => (await admin.command({ currentOp: true, appName: 'cartwright', active: true, 'command.commitTransaction': 1 })).inprog.length > 0;
  await hold('alwaysOn');
  try {
    await run((sent) => before(sent, until('a commit is held back', held, { pause: 10 })), () => hold('off'));
  } finally {
    await hold('off');
  }
}
