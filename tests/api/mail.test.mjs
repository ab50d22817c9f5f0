// Mail through a mail server: what it says, whom it trusts, and what becomes of it when something is in the way.
import assert from 'node:assert/strict';
import test from '../support/test.mjs';
import { act, buy, fillCart, place, quote, sell } from '../support/buyer.mjs';
import { certificate, refusal, startMailServer, unique } from '../support/mail.mjs';
import { alive, until } from '../support/service.mjs';
import { startShop } from '../support/shop.mjs';
import { reconfigure, signal, signalWorkers } from '../support/workers.mjs';

const tls = await certificate();
const login = { authOptional: false, onAuth: (auth, session, done) =>
  (auth.username === 'shop' && auth.password === 'open sesame' ? done(null, { user: auth.username }) : done(new Error('no'))) };
let rules = {};
const server = await startMailServer({ ...tls, ...login, arrived: (message) => rules.arrived?.(message), recipient: (to) => rules.recipient?.(to) });
const shop = await startShop({ set: {
  MAIL_MODE: 'smtp', MAIL_FROM: 'Töpfe & "Tiegel" <shop@shop.example>', JOB_DEADLINE_MS: '7000', JOBS_WORKERS: '2',
  SMTP_URL: `smtp://localhost:${server.port}`, SMTP_CA: tls.file, SMTP_USER: 'shop', SMTP_PASSWORD: 'open sesame',
} });

test.beforeEach(() => {
  rules = {};
  server.messages.length = 0;
});

// Has a sample mail sent and gives the id of its job.
async function sendSample(body = {}) {
  const answer = await shop.staff('POST', '/api/v1/admin/mails/test', { body: { to: 'a.buyer@example.com', template: 'order_placed', ...body } });
  assert.equal(answer.status, 202, answer.text);
  return answer.body.job_id;
}

const jobOf = async (id) => (await shop.staff('GET', `/api/v1/admin/jobs/${encodeURIComponent(id)}`)).body;
const arrives = (id, state) => until(`the job is ${state}`, async () => {
  const job = await jobOf(id);
  return job.state === state && job;
});

test('a mail is a message that others can read', async () => {
  await arrives(await sendSample({ locale: 'de-AT' }), 'done');
  const [{ parsed, raw, ...envelope }] = server.messages;
  assert.equal(server.messages.length, 1);
  assert.deepEqual({ ...envelope, to: envelope.to.join() }, { to: 'a.buyer@example.com', from: 'shop@shop.example', secure: true, user: 'shop' });
  assert.deepEqual(parsed.from, { address: 'shop@shop.example', name: 'Töpfe & "Tiegel"' });
  assert.equal(parsed.to[0].address, 'a.buyer@example.com');
  assert.equal(parsed.subject, 'Ihre Bestellung SAMPLE-0001 bei Töpfe & "Tiegel"');
  assert.match(parsed.messageId, /^<[0-9a-z]{32}@shop\.example>$/);
  assert.match(parsed.text, /Guten Tag Zoë <Sample>,[^]*3 × Jars & lids "Vorrat": 1\.167,00 EUR[^]*Summe: 1\.260,90 EUR/);
  assert.match(parsed.html, /Guten Tag Zoë &lt;Sample&gt;,[^]*Jars &amp; lids &quot;Vorrat&quot;[^]*1\.260,90 EUR/);
  assert.match(parsed.html, /href="https:\/\/shop\.example\/orders\/SAMPLE-0001\?signature=sample&amp;x=1"/);
  assert.ok(raw.every((byte) => byte < 0x80));
  const header = (name) => parsed.headers.find(({ key }) => key === name)?.value;
  assert.equal(header('content-language'), 'de');
  assert.equal(header('auto-submitted'), 'auto-generated');
});

test('a buyer is written to when an order is placed, shipped and cancelled, once each and in that order', async () => {
  const mug = await sell(shop, { amount: 1999, title: 'Cup <b>"Ada" & Co</b>' });
  const cart = await fillCart(shop, [[mug.id, 2]]);
  const quoted = await quote(shop, cart);
  const body = { email: 'ada@example.org', locale: 'en', shipping_address: { name: 'Ada Łovelace', line1: '1 Long Road', city: 'Berlin', postal_code: '10115', country: 'DE' } };
  const placed = await place(shop, cart, quoted.id, { body });
  assert.equal(placed.status, 201, placed.text);
  const { id, number, link } = placed.body;
  assert.equal((await act(shop, id, 'start-processing')).status, 200);
  assert.equal((await act(shop, id, 'ship', { carrier: 'Post & Sons', tracking_number: 'PS-17' })).status, 200);
  await until('two mails are there', () => server.messages.length >= 2);

  const [first, second] = server.messages.map(({ parsed }) => parsed);
  assert.equal(first.subject, `Your order ${number} at Töpfe & "Tiegel"`);
  assert.equal(first.to[0].address, 'ada@example.org');
  assert.match(first.text, /Hello Ada Łovelace,[^]*2 × Cup <b>"Ada" & Co<\/b>: 39\.98 USD/);
  assert.match(first.html, /Cup &lt;b&gt;&quot;Ada&quot; &amp; Co&lt;\/b&gt;/);
  assert.ok(first.text.includes(link), 'it leads to the order');
  assert.equal(second.subject, `Your order ${number} is on its way`);
  assert.match(second.text, /It travels with Post & Sons\.\s+Tracking number: PS-17/);

  const other = await buy(shop, mug.id);
  assert.equal((await act(shop, other.order.id, 'cancel', { reason: 'We suspect a swindler' })).status, 200);
  await until('four mails are there', () => server.messages.length >= 4);
  assert.equal(server.messages[3].parsed.subject, `Your order ${other.order.number} was cancelled`);
  assert.ok(!server.messages[3].parsed.text.includes('swindler'), 'what staff note is not for the buyer');
  await until('their jobs are done', async () => await shop.db.collection('jobs').countDocuments({ kind: /^mail\.order/, state: { $ne: 'done' } }) === 0);
  assert.equal(server.messages.length, 4);
});

test('a mail that was sent is not sent again', async () => {
  const id = await sendSample();
  await arrives(id, 'done');
  await shop.db.collection('jobs').updateOne({ _id: id }, { $set: { state: 'ready', run_at: new Date() } });
  await arrives(id, 'done');
  assert.equal((await jobOf(id)).attempts, 2);
  assert.equal(server.messages.length, 1);
});

test('a worker that dies after the server took the mail leaves the same message behind once more', async () => {
  let killed = 0;
  rules.arrived = async () => {
    if (killed === 0) killed = (await signalWorkers(shop, 'jobs', 'SIGKILL')).length;
  };
  const id = await sendSample();
  const job = await arrives(id, 'done');
  assert.equal(killed, 2);
  assert.equal(job.attempts, 2);
  assert.equal(server.messages.length, 2);
  assert.equal(unique(server.messages).length, 1);
  assert.deepEqual(server.messages[0].raw, server.messages[1].raw);
});

test('a mail waits for a server that is away', async () => {
  await server.stop();
  const id = await sendSample();
  const waiting = await until('it was tried in vain', async () => {
    const job = await jobOf(id);
    return job.attempts >= 2 && job.state === 'ready' && job;
  });
  assert.match(waiting.last_error, /^mail_server_unavailable: /);
  assert.deepEqual(waiting.allowed_actions, []);
  await server.start();
  await arrives(id, 'done');
  assert.equal(server.messages.length, 1);
});

test('a mail that the server refuses for good is laid aside at once, without the address in its error', async () => {
  rules.recipient = () => {
    throw refusal(550, 'a.buyer@example.com does not live here');
  };
  const id = await sendSample();
  const job = await arrives(id, 'dead');
  assert.equal(job.attempts, 1);
  assert.equal(job.last_error, 'mail_refused: SMTP 550');
  assert.deepEqual(job.allowed_actions, ['replay', 'discard']);
  assert.ok(!JSON.stringify((await shop.log()).filter(({ job: of }) => of === id)).includes('a.buyer'));

  rules = {};
  const replayed = await shop.staff('POST', `/api/v1/admin/jobs/${encodeURIComponent(id)}/replay`);
  assert.equal(replayed.status, 200, replayed.text);
  await arrives(id, 'done');
  assert.equal(server.messages.length, 1);
});

test('a mail that the server refuses for now is tried again', async () => {
  let refused = 0;
  rules.arrived = () => {
    if (refused++ === 0) throw refusal(451, 'try later');
  };
  const id = await sendSample();
  const job = await arrives(id, 'done');
  assert.equal(job.attempts, 2);
  assert.match(job.last_error, /SMTP 451/);
});

test('a drained worker ends the mail that it is at', async () => {
  let drained;
  rules.arrived = async () => {
    drained = await signalWorkers(shop, 'jobs', 'SIGTERM');
    await until('the one that is at nothing has ended', async () => (await Promise.all(drained.map(alive))).includes(false));
  };
  const job = await arrives(await sendSample(), 'done');
  assert.equal(drained.length, 2);
  assert.equal(job.attempts, 1);
  assert.equal(server.messages.length, 1);
});

test('a worker that stands still is ended, and another one does its job', async () => {
  let stopped;
  rules.arrived = async () => {
    stopped ??= await signalWorkers(shop, 'jobs', 'SIGSTOP');
  };
  const job = await arrives(await sendSample(), 'done');
  assert.ok(job.attempts >= 2);
  assert.equal(unique(server.messages).length, 1);
  const overdue = (await shop.log()).filter(({ event, pool }) => event === 'worker_overdue' && pool === 'jobs');
  assert.ok(overdue.some(({ operation, worker }) => operation === 'mail.test' && stopped.includes(worker)));
  for (const pid of stopped) signal(pid, 'SIGCONT');
});

test('a server that nobody vouches for gets no mail, nor does one without TLS', async () => {
  const stranger = await certificate();
  await reconfigure(shop, { SMTP_CA: stranger.file });
  const id = await sendSample();
  const refused = async () => {
    const job = await jobOf(id);
    return job.attempts >= 1 && job.state === 'ready' && job;
  };
  assert.match((await until('it was not sent', refused)).last_error, /mail_server_unavailable: .*(SSL|certificate)/);
  assert.equal(server.messages.length, 0);

  const plain = await startMailServer({ hideSTARTTLS: true, disabledCommands: ['STARTTLS'] });
  await reconfigure(shop, { SMTP_URL: `smtp://localhost:${plain.port}`, SMTP_CA: tls.file });
  const second = await sendSample();
  await until('it was not sent either', async () => (await jobOf(second)).attempts >= 1 && (await jobOf(second)).last_error);
  assert.equal(plain.messages.length, 0);

  await reconfigure(shop, { SMTP_TLS: 'none', SMTP_USER: '' });
  for (const of of [id, second]) await arrives(of, 'done');
  assert.equal(plain.messages.length, 2);
});
