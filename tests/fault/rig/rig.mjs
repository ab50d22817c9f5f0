// The rig: batches of runs, each a few buyers, a variant that may be too scarce for them, and a fault that strikes while they place their
// orders. A seed repeats all that is chosen; what the machine does meanwhile, it cannot.
import { randomInt, randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { buy, fillCart, quote, sell } from '../../support/buyer.mjs';
import { Client } from './client.mjs';
import { judge } from './judge.mjs';
import { chances } from './random.mjs';

const AT_ONCE = 8;
const TRIES = 20; // of a fault, with other buyers each time

export const settings = {
  ORDERS_WORKERS: '5', QUOTE_MINUTES: '60', REQUEST_DEADLINE_MS: '2500', MONGODB_TIMEOUT_MS: '1000', MONGODB_SELECTION_MS: '1400',
};

// What was asked for by the environment: RIG_RUNS runs, one in ten of them with failovers; RIG_SEED repeats what an earlier batch has chosen,
// and RIG_RUN one run of it.
export function asked({ failovers }) {
  const runs = Number(process.env.RIG_RUNS ?? 200);
  const some = Math.ceil(runs / 10);
  const count = failovers ? some : runs - some;
  return {
    seed: process.env.RIG_SEED ?? String(randomInt(2 ** 31)),
    numbers: process.env.RIG_RUN ? [Number(process.env.RIG_RUN)] : Array.from({ length: count }, (_, i) => i),
  };
}

// Works through a list, a few at once.
async function each(list, work) {
  const queue = [...list];
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) await work(next);
  }));
}

function script(seed, number, faults) {
  const random = chances(`${seed}:${number}`);
  const fault = random.weighted(faults)(random);
  const buyers = Array.from({ length: random.between(1, 3) }, () => ({
    quantity: random.between(1, 2),
    twins: random.oneIn(3) ? random.between(2, 4) : 1,
    vanishMs: random.oneIn(4) ? random.between(1, 60) : undefined,
    run: number,
  }));
  const wanted = buyers.reduce((sum, { quantity }) => sum + quantity, 0);
  return { number, fault, buyers, stock: Math.max(random.between(wanted - 2, wanted + 2), ...buyers.map(({ quantity }) => quantity)) };
}

export class Rig {
  // `sink`: where the shop's mail goes; `faults`: [[weight, chances => fault], …]; `place`: { admin, database, master } for them.
  constructor({ shop, sink, faults, place, patienceMs = 90000 }) {
    Object.assign(this, { shop, sink, faults, place });
    this.file = join(shop.folder, 'client.jsonl');
    this.client = new Client(shop, this.file, patienceMs);
  }

  async #prepare(run) {
    const { id } = await sell(this.shop, { stock: run.stock, title: `Mug ${run.number}` });
    run.variant = id;
    for (const buyer of run.buyers) {
      const cart = await fillCart(this.shop, [[id, buyer.quantity]]);
      const quoted = await quote(this.shop, cart);
      Object.assign(buyer, { key: randomUUID(), quoteId: quoted.id, headers: cart.headers });
    }
  }

  // One fault at a time; the buyers of earlier runs may still be asking, and be hit as well. A fault that these buyers did not meet meets
  // others who do the same: gives all that were played for it.
  async #play(run, turn) {
    const release = await turn.take();
    const played = [run], placing = [];
    for (let last = run; ; played.push(last = await this.#again(run, played.length))) {
      const place = { ...await this.place(), sink: this.sink };
      await last.fault.arm(place);
      placing.push(...last.buyers.map((buyer) => this.client.place(buyer)));
      run.struck = await last.fault.strike(place);
      if (run.struck || played.length === TRIES) break;
    }
    release();
    await Promise.all(placing);
    return played;
  }

  async #again(run, tries) {
    const number = `${run.number}.${tries}`;
    const again = { ...run, number, buyers: run.buyers.map((buyer) => ({ ...buyer, run: number })) };
    await this.#prepare(again);
    return again;
  }

  // Plays the runs with those numbers. Gives what was violated, and the runs; a fault that never struck is a violation, for nothing was tried.
  async batch(seed, numbers) {
    rmSync(this.file, { force: true });
    const runs = numbers.map((number) => script(seed, number, this.faults));
    const turn = new Turn();
    const played = [];
    await each(runs, (run) => this.#prepare(run));
    await each(runs, async (run) => played.push(...await this.#play(run, turn)));
    const { violations, left } = await judge(this.shop.db, this.file, played);
    await this.#sellOut(left, violations);
    violations.push(...await this.sink.judge(this.shop.db));
    const check = await this.shop.cli(['check']);
    if (check.code !== 0) violations.push(`check: ${check.stdout}${check.stderr}`);
    for (const { number, fault, struck } of runs) if (!struck) violations.push(`run ${number}: "${fault.name}" never struck`);
    return { violations: violations.map((text) => `${text} ${this.#faultOf(text, played)}`), runs };
  }

  #faultOf(text, runs) {
    const run = runs.find(({ number }) => String(number) === /^run ([\d.]+)[:,]/.exec(text)?.[1]);
    return run === undefined ? '' : `(${run.fault.name})`;
  }

  // What was not sold must be there for others once the reservations of those who gave up have expired; only then nothing was lost.
  async #sellOut(left, violations) {
    const stock = this.shop.db.collection('stock');
    await stock.updateMany({ 'pending.0': { $exists: true } }, { $set: { 'pending.$[].expires_at': new Date(0) } });
    await each([...left].filter(([, pieces]) => pieces > 0), async ([run, pieces]) => {
      await buy(this.shop, run.variant, pieces).catch(async (error) => violations.push(
        `run ${run.number}: ${pieces} are left and cannot be bought: ${error.message} ${JSON.stringify(await stock.findOne({ variant_id: run.variant }))}`));
    });
  }
}

// Whose turn it is: one's after the other's.
class Turn {
  #last = Promise.resolve();

  async take() {
    const before = this.#last;
    let release;
    this.#last = new Promise((resolve) => { release = resolve; });
    await before;
    return release;
  }
}

// Tells how often each kind of fault struck, of how many.
export function tally(runs) {
  const kinds = {};
  for (const { fault, struck } of runs) {
    const kind = fault.name.split(' at ')[0];
    kinds[kind] ??= { struck: 0, of: 0 };
    kinds[kind].of += 1;
    kinds[kind].struck += struck ? 1 : 0;
  }
  return kinds;
}
