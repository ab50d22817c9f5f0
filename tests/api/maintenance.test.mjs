// Maintenance tasks: who may start them, from where, and how often they are done.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from '../support/test.mjs';
import { Long } from 'mongodb';
import { until } from '../support/service.mjs';
import { startShop } from '../support/shop.mjs';

const shop = await startShop({ set: { ADMIN_WORKERS: '4' } });
const key = (await readFile(join(shop.folder, 'secrets/maintenance-key'), 'utf8')).trim();
const runs = shop.db.collection('task_runs');

const now = () => Math.floor(Date.now() / 1000);
const sign = (task, timestamp = now(), by = key) => ({
  'x-maintenance-timestamp': String(timestamp),
  'x-maintenance-signature': createHmac('sha256', by).update(`${timestamp}.${task}`).digest('hex'),
});
const call = (task, headers = sign(task)) => shop.loopback('POST', `/api/v1/maintenance/${task}`, { headers });

// A slot of its own for each test: what was done in this one is forgotten; and it does not end on the way.
const SLOT_MS = 300_000, ROOM_MS = 20_000;
test.beforeEach(async () => {
  await until('there is room in the slot', () => SLOT_MS - (Date.now() % SLOT_MS) > ROOM_MS);
  await runs.deleteMany({});
});

test('a task is done once in its slot, however many call at once', async () => {
  const answers = await Promise.all(Array.from({ length: 12 }, () => call('report-queue')));
  assert.ok(answers.every(({ status }) => status === 200 || status === 409), answers.map(({ text }) => text).join());
  assert.ok(answers.filter(({ status }) => status === 409).every(({ body }) => body.code === 'task_running'));
  assert.equal(answers.filter(({ body }) => body.repeated === false).length, 1);
  const later = await call('report-queue');
  assert.equal(later.status, 200);
  assert.equal(later.body.repeated, true);
  const { body: first } = answers.find(({ body }) => body.repeated === false);
  assert.deepEqual(later.body, { ...first, repeated: true });
  assert.equal(Date.parse(first.slot_at) % 300_000, 0);
  await until('its probe was one job', async () => (await shop.db.collection('jobs').countDocuments({ kind: 'queue.probe', state: 'done' })) === 1);
});

test('each task does its work and counts it', async () => {
  const counts = {};
  for (const task of ['sweep-reservations', 'sweep-carts', 'settle-categories', 'adopt-brands', 'report-queue', 'check']) {
    const { status, body, text } = await call(task);
    assert.equal(status, 200, `${task}: ${text}`);
    assert.equal(body.task, task);
    counts[task] = Object.keys(body.counts);
  }
  assert.deepEqual(counts, {
    'sweep-reservations': ['credited', 'settled'], 'sweep-carts': ['removed'], 'settle-categories': ['products', 'left'], 'adopt-brands': ['brands'],
    'report-queue': ['jobs_dead', 'jobs_ready', 'outbox_lag_ms'], check: ['looked_at', 'findings'],
  });
});

test('a run that failed, or whose caller died, is done again in the same slot', async () => {
  const { body } = await call('sweep-carts');
  const id = (await runs.findOne({ task: 'sweep-carts' }))._id;
  await runs.updateOne({ _id: id }, { $set: { state: 'failed' } });
  assert.equal((await call('sweep-carts')).body.repeated, false);
  await runs.updateOne({ _id: id }, { $set: { state: 'running', lease_until: new Date(Date.now() + 60_000) }, $unset: { finished_at: '' } });
  const busy = await call('sweep-carts');
  assert.equal(busy.status, 409);
  assert.equal(busy.body.code, 'task_running');
  await runs.updateOne({ _id: id }, { $set: { lease_until: new Date(Date.now() - 1) } });
  const taken = await call('sweep-carts');
  assert.equal(taken.body.repeated, false);
  assert.equal(taken.body.slot_at, body.slot_at);
});

test('only who has the key may call, and only with a fresh time stamp', async () => {
  const other = 'x'.repeat(64);
  for (const headers of [
    {}, sign('report-queue', now(), other), sign('sweep-carts'), sign('report-queue', now() - 301), sign('report-queue', now() + 330),
    { ...sign('report-queue'), 'x-maintenance-timestamp': String(now() - 5) }, { ...sign('report-queue'), 'x-maintenance-signature': '' },
    { 'x-maintenance-signature': sign('report-queue')['x-maintenance-signature'] },
    { ...sign('report-queue', 'soon'), 'x-maintenance-timestamp': 'soon' },
  ]) {
    const answer = await call('report-queue', headers);
    assert.equal(answer.status, 401, JSON.stringify(headers));
    assert.equal(answer.body.code, 'unauthenticated');
  }
  assert.equal(await runs.countDocuments({}), 0);
  for (const off of [-270, 295]) assert.equal((await call('report-queue', sign('report-queue', now() + off))).status, 200);
});

test('a signature opens nothing but its task', async () => {
  const answer = await shop.loopback('POST', '/api/v1/maintenance/sweep-carts', { headers: sign('report-queue') });
  assert.equal(answer.status, 401);
  for (const path of ['/api/v1/admin/jobs', '/api/v1/admin/products']) {
    assert.notEqual((await shop.loopback('GET', path, { headers: sign('jobs') })).status, 200);
    assert.equal((await shop.request('GET', path, { headers: sign('jobs') })).status, 401);
  }
  assert.equal((await call('no-such-task')).body.code, 'task_not_found');
});

test('the public door does not lead there', async () => {
  assert.equal((await shop.request('POST', '/api/v1/maintenance/report-queue', { headers: sign('report-queue') })).status, 404);
  assert.equal((await shop.staff('POST', '/api/v1/maintenance/report-queue')).status, 404);
  assert.equal(await runs.countDocuments({}), 0);
});

test('cron calls by the program, which says what was done', async () => {
  const { code, stdout } = await shop.cli(['maintenance', 'report-queue']);
  assert.equal(code, 0, stdout);
  assert.equal(JSON.parse(stdout).repeated, false);
  const again = await shop.cli(['maintenance', 'report-queue']);
  assert.equal(again.code, 0);
  assert.equal(JSON.parse(again.stdout).repeated, true);
  const unknown = await shop.cli(['maintenance', 'polish-brass']);
  assert.equal(unknown.code, 1);
  assert.match(unknown.stderr, /unknown task[^]*sweep-carts/);
  const misconfigured = await shop.cli(['maintenance', 'report-queue'], { env: { CARTWRIGHT_LOOPBACK_LISTEN: '127.0.0.1:1' } });
  assert.equal(misconfigured.code, 1);
});

test('the report tells of dead jobs and of events that wait', async () => {
  await shop.db.collection('jobs').insertOne({ _id: 'dead', kind: 'mail.test', queue: 'dead', sequence: Long.ZERO, payload: '{}', state: 'dead', attempts: Long.ONE, run_at: new Date(), created_at: new Date() });
  assert.equal((await call('report-queue')).body.counts.jobs_dead, 1);
});
