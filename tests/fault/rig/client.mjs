// A buyer's program as it should be: it writes down each request before it is sent and each answer before it is used, and asks again,
// with the same key, until the answer is a final one.
import { appendFileSync, readFileSync } from 'node:fs';
import https from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { orderBody } from '../../support/buyer.mjs';

const PAUSE_MS = 150;

export class Client {
  #shop;
  #file;
  #patience;

  constructor(shop, file, patienceMs) {
    this.#shop = shop;
    this.#file = file;
    this.#patience = patienceMs;
  }

  #note(line) {
    appendFileSync(this.#file, `${JSON.stringify({ at: Date.now(), ...line })}\n`);
  }

  // One request. With `vanishMs` the connection is cut after that time, whatever is on its way.
  async #ask(buyer, vanishMs) {
    const { key, run, quoteId, headers } = buyer;
    const agent = new https.Agent({ keepAlive: false });
    const cut = vanishMs === undefined ? undefined : setTimeout(() => agent.destroy(), vanishMs);
    this.#note({ event: 'asked', run, key, quote: quoteId });
    try {
      const answer = await this.#shop.request('POST', '/api/v1/orders', {
        headers: { ...headers, 'idempotency-key': key }, body: orderBody(quoteId), agent,
      });
      this.#note({ event: 'answered', run, key, quote: quoteId, status: answer.status, code: answer.body?.code, order: answer.body?.id });
      return answer;
    } catch (error) {
      this.#note({ event: 'no answer', run, key, why: error.code ?? error.message });
      return undefined;
    } finally {
      clearTimeout(cut);
      agent.destroy();
    }
  }

  static #isFinal(answer) {
    return answer !== undefined && answer.status < 500 && answer.status !== 429 && answer.headers['retry-after'] === undefined;
  }

  async #insist(buyer, vanishMs) {
    const end = Date.now() + this.#patience;
    for (let answer = await this.#ask(buyer, vanishMs); !Client.#isFinal(answer); answer = await this.#ask(buyer)) {
      if (Date.now() > end) {
        this.#note({ event: 'gave up', run: buyer.run, key: buyer.key, quote: buyer.quoteId });
        return undefined;
      }
      await sleep(PAUSE_MS);
    }
    return true;
  }

  // Places the buyer's order: `twins` programs at once with one key, the first of which may vanish; and once more when all is over.
  async place(buyer) {
    await Promise.all(Array.from({ length: buyer.twins }, (_, i) => this.#insist(buyer, i === 0 ? buyer.vanishMs : undefined)));
    await this.#insist(buyer);
  }
}

export const readLog = (file) => readFileSync(file, 'utf8').trim().split('\n').map((line) => JSON.parse(line));
