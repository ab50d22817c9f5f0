// Jobs when the database does not do its part.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { Long } from 'mongodb';
import test from '../support/test.mjs';
import { insist } from '../support/buyer.mjs';
import { until } from '../support/service.mjs';
import { startShop } from '../support/shop.mjs';

const shop = await startShop({ ownDatabase: true, set: { JOB_DEADLINE_MS: '2000', JOBS_WORKERS: '2', MONGODB_TIMEOUT_MS: '1000', MONGODB_SELECTION_MS: '900' } });

async function sendSample() {
  const body = { to: 'a@b.example', template: 'order_placed' };
  const answer = await insist((headers) => shop.staff('POST', '/api/v1/admin/mails/test', { headers, body }));
  assert.equal(answer.status, 202, answer.text);
  return answer.body.job_id;
}

const done = (id) => until('the job is done', async () => (await shop.db.collection('jobs').findOne({ _id: id }))?.state === 'done');

// Makes the server fail commands of the workers; gives how to stop that.
async function failing(commands, data, mode = 'alwaysOn') {
  await shop.mongo.db('admin').command({ configureFailPoint: 'failCommand', mode, data: { failCommands: commands, appName: 'cartwright-jobs', ...data } });
  return () => shop.mongo.db('admin').command({ configureFailPoint: 'failCommand', mode: 'off' });
}

test('jobs are done where there are no change streams', async () => {
  const streams = async () => (await shop.log()).filter(({ event, command }) => event === 'mongodb' && command === 'watch').length;
  const stop = await failing(['aggregate'], { errorCode: 40573 });
  await done(await sendSample());
  await until('a stream was tried in vain', async () => (await streams()) > 0);
  await stop();
  await done(await sendSample());
});

for (const command of ['find', 'findAndModify', 'update', 'commitTransaction'])
  for (const [what, data] of [['is refused', { errorCode: 91 }], ['gets no answer', { closeConnection: true }]])
    test(`a job is done although ${command} ${what} now and then`, async () => {
      const id = await sendSample();
      const stop = await failing([command], data, { times: 7 });
      await done(await sendSample());
      await done(id);
      await stop();
      assert.equal(await shop.db.collection('mails').countDocuments({ _id: id, state: 'sent' }), 1);
      assert.equal(await shop.db.collection('outbox').countDocuments({ state: 'pending' }), 0);
    });

test('what staff do with a dead letter is in the audit log once it is committed, and not before', async () => {
  const [id, path] = ['dropped', '/api/v1/admin/jobs/dropped/discard'];
  await shop.db.collection('jobs').insertOne({
    _id: id, kind: 'mail.test', queue: id, sequence: Long.ZERO, payload: '{}', state: 'dead', attempts: Long.ONE, run_at: new Date(), created_at: new Date(),
  });
  const audited = async () => (await shop.log()).filter((line) => line.event === 'audit' && line.job === id).length;
  const headers = { 'idempotency-key': randomUUID() };
  const admin = shop.mongo.db('admin');
  await admin.command({ configureFailPoint: 'failCommand', mode: 'alwaysOn', data: { failCommands: ['commitTransaction'], appName: 'cartwright', closeConnection: true } });
  const refused = await shop.staff('POST', path, { headers });
  await admin.command({ configureFailPoint: 'failCommand', mode: 'off' });
  assert.equal(refused.status, 503, refused.text);
  assert.equal((await shop.db.collection('jobs').findOne({ _id: id })).state, 'dead');
  assert.equal(await audited(), 0);
  const { status, text } = await insist(() => shop.staff('POST', path, { headers }));
  assert.equal(status, 200, text);
  await until('it is audited', async () => (await audited()) === 1);
});
