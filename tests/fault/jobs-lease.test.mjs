// Whose a job is: a lease that its worker renews as long as it lives, and another worker's job once it is over.
import assert from 'node:assert/strict';
import test from '../support/test.mjs';
import { fillCart, insist, place, quote, sell } from '../support/buyer.mjs';
import { startMailServer } from '../support/mail.mjs';
import { until } from '../support/service.mjs';
import { startShop } from '../support/shop.mjs';
import { signalWorkers } from '../support/workers.mjs';

const STEP_MS = 2000, STEPS = 7; // together longer than the lease, which is the job's deadline and three seconds
const LEASE_MS = 9000;

let arrived;
const mails = await startMailServer({ hideSTARTTLS: true, disabledCommands: ['STARTTLS'], arrived: (message) => arrived?.(message) });
const shop = await startShop({ ownDatabase: true, set: {
  JOB_DEADLINE_MS: '6000', JOBS_WORKERS: '2', MAIL_MODE: 'smtp', SMTP_URL: `smtp://127.0.0.1:${mails.port}`, SMTP_TLS: 'none',
} });
const jobs = shop.db.collection('jobs');
const admin = shop.mongo.db('admin');

// What a command of the job workers on a collection meets.
const meets = (command, collection, what) => admin.command({
  configureFailPoint: 'failCommand', mode: 'alwaysOn',
  data: { failCommands: [command], namespace: `${shop.db.databaseName}.${collection}`, appName: 'cartwright-jobs', ...what },
});
const meetsNothing = () => admin.command({ configureFailPoint: 'failCommand', mode: 'off' });

// An order whose job has a step for each product, and each step takes its time; gives the job's id when a worker has begun it.
async function begunJob() {
  const products = await Promise.all(Array.from({ length: STEPS }, () => sell(shop, { stock: 3 })));
  const cart = await fillCart(shop, products.map(({ id }) => [id, 1]));
  const quoted = await quote(shop, cart);
  await until('nothing else is to be done', async () =>
    await shop.db.collection('outbox').countDocuments({ state: 'pending' }) + await jobs.countDocuments({ state: { $in: ['ready', 'leased'] } }) === 0);
  await meets('find', 'products', { blockConnection: true, blockTimeMS: STEP_MS });
  const { status, text, body } = await insist(({ 'idempotency-key': key }) => place(shop, cart, quoted.id, { key }));
  assert.equal(status, 201, text);
  const _id = `${body.id}:1:catalog.project_order`;
  await until('its job is begun', async () => (await jobs.findOne({ _id }))?.state === 'leased');
  return { _id, products };
}

// Follows a job as long as one lease holds it; gives what was last seen of that, and what came next.
async function followed(_id) {
  let held = await jobs.findOne({ _id });
  const first = held;
  const next = await until('the lease is over', async () => {
    const now = await jobs.findOne({ _id });
    if (now.lease_id !== first.lease_id) return now;
    held = now;
    return undefined;
  });
  return { first, held, next };
}

const done = (_id) => until('the job is done', async () => {
  const job = await jobs.findOne({ _id });
  return job.state === 'done' && job;
});

test.afterEach(async () => {
  arrived = undefined;
  await meetsNothing();
});

test('a job that takes longer than its lease is its worker\'s until it is done', async () => {
  const { _id, products } = await begunJob();
  const { first, held, next } = await followed(_id);
  assert.deepEqual([first.state, next.state, Number(next.attempts)], ['leased', 'done', 1]);
  assert.ok(held.run_at > first.run_at, 'the lease was renewed');
  await meetsNothing();
  const lines = (await shop.log()).filter(({ event, job }) => event === 'job' && job === _id);
  assert.deepEqual(lines.map(({ outcome }) => outcome), ['done']);
  assert.ok(lines[0].duration_us > LEASE_MS * 1000, 'it took longer than a lease that nobody renews');
  for (const { product } of products) assert.equal((await shop.staff('GET', `/api/v1/admin/products/${product.id}`)).body.variants[0].stock_quantity, 2);
});

test('when its worker is killed another one does it, and not before the lease is over', async () => {
  const { _id, products } = await begunJob();
  const { run_at: first } = await jobs.findOne({ _id });
  await until('the lease is renewed', async () => (await jobs.findOne({ _id })).run_at > first);
  assert.equal((await signalWorkers(shop, 'jobs', 'SIGKILL')).length, 2);
  await meetsNothing();
  const { held, next } = await followed(_id);
  assert.ok(Date.now() >= held.run_at.getTime(), 'it was taken before the lease was over');
  assert.equal(Number(next.attempts), 2);
  await done(_id);
  for (const { product } of products) assert.equal((await shop.staff('GET', `/api/v1/admin/products/${product.id}`)).body.variants[0].stock_quantity, 2);
});

test('a mail whose worker was killed before it had written that its job was done is not sent again', async () => {
  const body = { to: 'ada@buyer.example', template: 'order_placed' };
  const shut = new Promise((resolve) => {
    arrived = async ({ to }) => to.includes(body.to) && resolve(await meets('update', 'jobs', { closeConnection: true }));
  });
  const answer = await insist((headers) => shop.staff('POST', '/api/v1/admin/mails/test', { headers, body }));
  assert.equal(answer.status, 202, answer.text);
  const { count } = await shut;
  await admin.command({ waitForFailPoint: 'failCommand', timesEntered: count + 1, maxTimeMS: 120_000 });
  assert.equal(await shop.db.collection('mails').countDocuments({ _id: answer.body.job_id, state: 'sent' }), 1);
  assert.equal((await jobs.findOne({ _id: answer.body.job_id })).state, 'leased');
  await signalWorkers(shop, 'jobs', 'SIGKILL');
  await meetsNothing();
  assert.equal(Number((await done(answer.body.job_id)).attempts), 2);
  assert.equal(mails.messages.filter(({ to }) => to.includes(body.to)).length, 1);
});
