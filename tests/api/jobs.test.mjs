// The outbox, the queue and the dead letters, as the database and the staff see them.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import test from '../support/test.mjs';
import { Long } from 'mongodb';
import { mailbox } from '../support/mail.mjs';
import { until } from '../support/service.mjs';
import { startShop } from '../support/shop.mjs';
import { signal, workersOf } from '../support/workers.mjs';

const shop = await startShop({ set: { JOB_DEADLINE_MS: '6000', JOBS_WORKERS: '3' } });
const jobs = shop.db.collection('jobs');
const outbox = shop.db.collection('outbox');

// An event as a context writes it; what is not said is a sample mail's.
function event(subject, sequence, { type = 'mail.test_requested', payload = { to: 'a@b.example', template: 'order_placed' }, at = new Date() } = {}) {
  return { _id: `${subject}:${sequence}`, subject, sequence: Long.fromNumber(sequence), type, payload: JSON.stringify(payload), state: 'pending', created_at: at };
}

function job(id, { kind = 'mail.test', state = 'ready', attempts = 0, payload = { to: 'a@b.example', template: 'order_placed' }, runAt = new Date(), at = new Date(), ...rest } = {}) {
  return { _id: id, kind, queue: id, sequence: Long.ZERO, payload: JSON.stringify(payload), state, attempts: Long.fromNumber(attempts), run_at: runAt, created_at: at, ...rest };
}

const path = (id, action) => `/api/v1/admin/jobs/${encodeURIComponent(id)}${action ? `/${action}` : ''}`;
const read = async (id) => (await shop.staff('GET', path(id))).body;
const settled = (filter, count) => until(`${count} jobs are done`, async () => (await jobs.countDocuments({ ...filter, state: 'done' })) === count);

test('an event becomes its jobs once, and its row says so', async () => {
  await outbox.insertMany([event('one', 1, { type: 'queue.probed' }), event('one', 2, { type: 'nobody.cares' })]);
  await settled({ subject: 'one' }, 1);
  await until('both are relayed', async () => (await outbox.countDocuments({ subject: 'one', state: 'relayed' })) === 2);
  const [row] = await outbox.find({ subject: 'one' }).toArray();
  const days = (row.purge_at - row.created_at) / 86_400_000;
  assert.ok(days > 29.9 && days < 30.1);
  assert.equal(await jobs.countDocuments({ subject: 'one' }), 1);
});

test('the events of one subject become mails in their order, whatever the clocks said', async () => {
  const rows = [5, 3, 1, 4, 2].map((sequence, i) => event('orderly', sequence, { at: new Date(Date.now() - 60_000 + i * 1000) }));
  await outbox.insertMany(rows);
  await settled({ subject: 'orderly' }, 5);
  const sent = await shop.db.collection('mails').find({ _id: /^orderly:/ }).sort({ sent_at: 1, _id: 1 }).toArray();
  assert.deepEqual(sent.map(({ _id }) => _id.split(':')[1]), ['1', '2', '3', '4', '5']);
});

test('a job that is laid aside does not hold up those behind it', async () => {
  await outbox.insertMany([event('broken', 1, { payload: { to: 'nowhere' } }), event('broken', 2)]);
  await settled({ subject: 'broken' }, 1);
  const dead = await until('the first is dead', async () => {
    const first = await read('broken:1:mail.test');
    return first.state === 'dead' && first;
  });
  assert.equal(dead.attempts, 1);
  assert.match(dead.last_error, /^invalid_request: /);
  assert.equal((await read('broken:2:mail.test')).state, 'done');
});

test('a queue with much to do takes turns with the others', async () => {
  const crowd = Array.from({ length: 60 }, (_, i) => event('crowd', i + 1));
  await outbox.insertMany([...crowd, ...['p', 'q', 'r'].map((name) => event(`guest-${name}`, 1))]);
  await settled({ subject: /^(crowd|guest-.)$/ }, 63);
  const order = await shop.db.collection('mails').find({ _id: /^(crowd|guest-.):/ }).sort({ sent_at: 1 }).toArray();
  for (const name of ['p', 'q', 'r']) {
    const place = order.findIndex(({ _id }) => _id.startsWith(`guest-${name}:`));
    assert.ok(place < 30, `guest-${name} came ${place}. of ${order.length}`);
  }
});

test('a kind with much to do does not keep out the others of its class', async () => {
  const due = Date.now() + 3000; // when all of them are there
  const crowd = Array.from({ length: 2000 }, (_, i) => job(`flood-${i}`, { kind: 'queue.probe', runAt: new Date(due) }));
  const guest = job('ark', { kind: 'catalog.project_product', payload: { product_id: 'prod_none' }, runAt: new Date(due + 50) });
  await jobs.insertMany([guest, ...crowd]);
  await settled({ _id: /^flood-/ }, crowd.length);
  const { run_at: ended } = await until('the guest has had its turn', async () => (await jobs.findOne({ _id: 'ark', state: { $in: ['done', 'dead'] } })));
  const later = await jobs.countDocuments({ _id: /^flood-/, run_at: { $gte: ended } });
  assert.ok(later > crowd.length / 2, `${later} of ${crowd.length} came after it`);
  await jobs.deleteMany({ _id: /^(flood-|ark)/ });
});

test('killed workers lose no event and no job, and no mail is there twice', { timeout: 900_000 }, async () => {
  const before = (await mailbox(shop)).length;
  const killedAtWork = async () => (await shop.log()).filter(({ event: name, signal: by, operation }) => name === 'worker_ended' && by === 9 && operation !== '').length;
  let subjects = 0;
  // Until enough of them were in the middle of something.
  while (subjects < 200 || (await killedAtWork()) < 5) {
    const rows = Array.from({ length: 20 }, () => event(`storm-${subjects++}`, 1));
    await outbox.insertMany([...rows, ...rows.map(({ subject }) => event(subject, 2, { type: 'queue.probed' }))]);
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 60));
    const pids = await workersOf(shop, 'jobs');
    if (pids.length > 0) signal(pids[Math.floor(Math.random() * pids.length)], 'SIGKILL');
  }
  await settled({ subject: /^storm-/ }, 2 * subjects);
  assert.equal(await outbox.countDocuments({ state: 'pending' }), 0);
  assert.equal(await jobs.countDocuments({ subject: /^storm-/ }), 2 * subjects);
  assert.ok(await jobs.countDocuments({ subject: /^storm-/, attempts: { $gt: 1 } }) > 0);
  const mails = await mailbox(shop);
  assert.equal(mails.length - before, subjects);
  assert.equal(new Set(mails.map(({ parsed }) => parsed.messageId)).size, mails.length);
  for (const { raw } of mails) assert.match(raw.toString(), /\r\n--=_[0-9a-z]+--\r\n$/, 'a file is there as a whole');
});

test('a lease that ended is taken over; a job that ends its workers is laid aside', async () => {
  const past = new Date(Date.now() - 1000);
  await jobs.insertMany([
    job('left-behind', { state: 'leased', attempts: 1, runAt: past, lease_id: 'gone' }),
    job('deadly', { state: 'leased', attempts: 36, runAt: past, lease_id: 'gone' }),
    job('held', { state: 'leased', attempts: 1, runAt: new Date(Date.now() + 600_000), lease_id: 'other' }),
  ]);
  await settled({ _id: 'left-behind' }, 1);
  assert.equal((await read('left-behind')).attempts, 2);
  const deadly = await until('it is dead', async () => {
    const now = await read('deadly');
    return now.state === 'dead' && now;
  });
  assert.match(deadly.last_error, /worker ended/);
  assert.equal((await read('held')).state, 'leased');
  await jobs.deleteOne({ _id: 'held' });
});

test('jobs wait for their time', async () => {
  await jobs.insertMany([job('now', { kind: 'queue.probe' }), job('later', { kind: 'queue.probe', runAt: new Date(Date.now() + 600_000) })]);
  await settled({ _id: 'now' }, 1);
  assert.equal((await read('later')).state, 'ready');
  await jobs.updateOne({ _id: 'later' }, { $set: { run_at: new Date() } });
  await settled({ _id: 'later' }, 1);
});

test('the check finds an event whose job is gone', async () => {
  assert.equal((await shop.cli(['check'])).code, 0);
  const gone = await jobs.findOneAndDelete({ subject: 'one' }, { promoteLongs: false });
  const { code, stdout } = await shop.cli(['check']);
  assert.equal(code, 1);
  assert.match(stdout, /^relayed_event_has_its_jobs: one:1: no job queue\.probe$/m);
  await jobs.insertOne(gone);
  assert.equal((await shop.cli(['check'])).code, 0);
});

test('staff list jobs by state and kind, page by page, newest first', async () => {
  const rows = Array.from({ length: 25 }, (_, i) => job(`dead-${String(i).padStart(2, '0')}`,
    { state: 'dead', kind: i % 5 === 0 ? 'queue.probe' : 'mail.test', at: new Date(Date.now() + 1000 + Math.floor(i / 2)) }));
  await jobs.insertMany(rows);
  const expected = [...rows].reverse().map(({ _id }) => _id);
  const seen = [];
  let cursor = '';
  do {
    const { status, body, text } = await shop.staff('GET', `/api/v1/admin/jobs?limit=10${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
    assert.equal(status, 200, text);
    seen.push(...body.data.map(({ id }) => id));
    cursor = body.page.next;
  } while (cursor && seen.length < 25);
  assert.deepEqual(seen.slice(0, 25), expected);
  const probes = await shop.staff('GET', '/api/v1/admin/jobs?state=dead&kind=queue.probe&limit=2');
  assert.deepEqual(probes.body.data.map(({ id }) => id), ['dead-20', 'dead-15']);
  assert.deepEqual(probes.body.data[0].allowed_actions, ['replay', 'discard']);
  const strange = await shop.staff('GET', `/api/v1/admin/jobs?state=done&cursor=${encodeURIComponent(probes.body.page.next)}`);
  assert.equal(strange.status, 400);
  assert.equal(strange.body.errors[0].pointer, 'cursor');
  await jobs.deleteMany({ _id: /^dead-/ });
});

test('staff replay and discard dead letters, once for a key, and no others', async () => {
  await jobs.insertMany([job('again', { state: 'dead', attempts: 36, last_error: 'x' }), job('never', { state: 'dead' }), job('fine', { state: 'done' })]);
  const headers = { 'idempotency-key': randomUUID() };
  const first = await shop.staff('POST', path('again', 'replay'), { headers });
  assert.equal(first.status, 200, first.text);
  assert.equal(first.body.state, 'ready');
  assert.equal(first.body.attempts, 0);
  await settled({ _id: 'again' }, 1);
  const repeated = await shop.staff('POST', path('again', 'replay'), { headers });
  assert.equal(repeated.status, 200);
  assert.equal(repeated.headers['idempotent-replayed'], 'true');
  assert.deepEqual(repeated.body, first.body);

  const discarded = await shop.staff('POST', path('never', 'discard'));
  assert.equal(discarded.body.state, 'discarded');
  assert.ok((await jobs.findOne({ _id: 'never' })).purge_at > new Date());
  for (const id of ['again', 'never', 'fine'])
    for (const action of ['replay', 'discard']) {
      const refused = await shop.staff('POST', path(id, action));
      assert.equal(refused.status, 409);
      assert.equal(refused.body.code, 'job_not_dead');
    }
  for (const answer of [await shop.staff('GET', path('no-such')), await shop.staff('POST', path('no-such', 'replay')), await shop.staff('POST', path('no-such', 'discard'))]) {
    assert.equal(answer.status, 404);
    assert.equal(answer.body.code, 'job_not_found');
  }
  const audited = (await shop.log()).filter(({ event: name }) => name === 'audit').map(({ action, job: of, actor }) => [action, of, actor.slice(0, 4)]);
  assert.deepEqual(audited, [['job_replay', 'again', 'key_'], ['job_discard', 'never', 'key_']]);
});

test('who may read jobs may not change them', async () => {
  const { stdout } = await shop.cli(['key', 'create', '--name', 'reader', '--scopes', 'jobs:read']);
  await jobs.insertOne(job('guarded', { state: 'dead' }));
  const as = (method, of) => shop.request(method, of, { headers: { authorization: `Bearer ${stdout.trim()}` } });
  assert.equal((await as('GET', path('guarded'))).status, 200);
  for (const action of ['replay', 'discard']) assert.equal((await as('POST', path('guarded', action))).body.code, 'forbidden');
  assert.equal((await read('guarded')).state, 'dead');
  assert.equal((await shop.request('GET', path('guarded'))).status, 401);
});

test('the counters tell of lag, states and kinds', async () => {
  await jobs.insertOne(job('counted', { state: 'dead' }));
  const metric = async (pattern) => Number((await shop.loopback('GET', '/metrics')).text.match(pattern)?.[1]);
  await until('the dead are counted', async () => (await metric(/^cartwright_jobs\{state="dead"\} (\d+)$/m)) === (await jobs.countDocuments({ state: 'dead' })));
  for (const name of ['quick', 'mail']) {
    assert.ok((await metric(new RegExp(`^cartwright_jobs_class_lag_seconds\\{class="${name}"\\} ([\\d.]+)$`, 'm'))) >= 0);
    assert.ok((await metric(new RegExp(`^cartwright_jobs_class\\{class="${name}",state="dead"\\} (\\d+)$`, 'm'))) >= 0);
  }
  assert.ok((await metric(/^cartwright_outbox_lag_seconds ([\d.]+)$/m)) >= 0);
  assert.ok((await metric(/^cartwright_jobs_total\{kind="mail.test",outcome="done"\} (\d+)$/m)) > 40);
  assert.ok((await metric(/^cartwright_job_duration_seconds_count\{kind="queue.probe"\} (\d+)$/m)) > 40);
  assert.ok((await metric(/^cartwright_events_relayed_total (\d+)$/m)) > 100);
});
