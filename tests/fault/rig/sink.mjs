// The mail server of the rig: it keeps what it took, and judges it by what the shop has written down.
import { refusal, startMailServer } from '../../support/mail.mjs';
import { until } from '../../support/service.mjs';

const PLACED = 'mail.order_placed';

export class Sink {
  busy = false; // says "later" to whatever comes
  refused = 0;
  #mails = []; // { order, id, raw, to, subject }
  #late = []; // what came although it was written down that it was sent
  #server;

  async start() {
    this.#server = await startMailServer({ hideSTARTTLS: true, disabledCommands: ['STARTTLS'], arrived: (message) => this.#take(message) });
    // An attempt is short, so that what a dead worker held is soon another's.
    this.settings = { MAIL_MODE: 'smtp', SMTP_TLS: 'none', SMTP_URL: `smtp://localhost:${this.#server.port}`, JOB_DEADLINE_MS: '3000' };
    return this;
  }

  // From now on each mail is looked up in the rows of that database before it is taken: only where nothing that was written is taken back.
  watch(db) {
    this.db = db;
  }

  async #take({ parsed, raw, to: [to] }) {
    if (this.busy) {
      this.refused++;
      throw refusal(451, 'try later');
    }
    const mail = { order: /\/orders\/(ord_\w+)/.exec(parsed.text)?.[1], id: parsed.messageId, subject: parsed.subject, raw: raw.toString(), to };
    const row = await this.db?.collection('mails').findOne({ message_id: mail.id.slice(1, -1) });
    if (this.db && row?.state !== 'sending') this.#late.push(`a mail of order ${mail.order} came when its row said ${row?.state}`);
    this.#mails.push(mail);
  }

  // Waits until nothing is left to be sent; tells what is, after a while.
  async #settled(db) {
    const left = { kind: PLACED, state: { $in: ['ready', 'leased'] } };
    const over = async () => await db.collection('outbox').countDocuments({ state: 'pending' }) === 0 && await db.collection('jobs').countDocuments(left) === 0;
    return until('all mails are sent', over).then(() => [], () => ['mails are still waiting']);
  }

  // Gives the violations: each order has one mail, which came more than once only where nobody could write down that it was sent.
  async judge(db) {
    const found = await this.#settled(db);
    const orders = await db.collection('orders').find({}, { readConcern: { level: 'majority' } }).toArray();
    const known = new Set(orders.map(({ _id }) => _id));
    const jobs = new Map((await db.collection('jobs').find({ kind: PLACED }).toArray()).map((job) => [job.subject, job]));
    for (const { order } of this.#mails) if (!known.has(order)) found.push(`a mail tells of order ${order}, and it is not there`);
    for (const order of orders) found.push(...this.#judgeOrder(order, this.#mails.filter((mail) => mail.order === order._id), jobs.get(order._id)));
    return [...found, ...this.#late];
  }

  #judgeOrder(order, mails, job) {
    if (mails.length === 0) return [`order ${order._id} has no mail; its job: ${JSON.stringify(job)}`];
    const found = [];
    const [{ to, subject }] = mails;
    if (to.toLowerCase() !== order.email.toLowerCase() || !subject.includes(order.number)) found.push(`order ${order._id} has a mail to ${to}, "${subject}"`);
    if (new Set(mails.map(({ id }) => id)).size > 1) found.push(`order ${order._id} has several mails`);
    if (new Set(mails.map(({ raw }) => raw)).size > 1) found.push(`order ${order._id} has a mail that came in several forms`);
    // Where a lease can be taken back, attempts are not all counted.
    if (this.db && mails.length > Number(job?.attempts)) found.push(`order ${order._id} has a mail that came ${mails.length} times in ${job?.attempts} attempts`);
    return found;
  }
}
