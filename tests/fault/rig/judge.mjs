// What must hold after a batch of runs, judged by the client's log and the database alone.
import { readLog } from './client.mjs';

// Groups the log by key.
function histories(file) {
  const all = new Map();
  for (const line of readLog(file)) {
    const history = all.get(line.key) ?? { key: line.key, run: line.run, quote: line.quote, answers: [], gaveUp: false };
    if (line.event === 'answered') history.answers.push(line);
    if (line.event === 'gave up') history.gaveUp = true;
    all.set(line.key, history);
  }
  return [...all.values()];
}

function judgeBuyer(history, orders, found) {
  const say = (text) => found.push(`run ${history.run}, key ${history.key}: ${text}`);
  const acknowledged = history.answers.filter(({ status }) => status === 201);
  const ids = new Set(acknowledged.map(({ order }) => order));
  const kept = orders.filter((order) => order.quote_id === history.quote);
  if (history.gaveUp) say(`no final answer; the last: ${JSON.stringify(history.answers.at(-1))}`);
  if (ids.size > 1) say(`one key, ${ids.size} orders`);
  for (const id of ids) if (!kept.some((order) => order._id === id)) say(`order ${id} was acknowledged and is missing`);
  if (kept.length > 1) say(`${kept.length} orders for one quote`);
  if (ids.size === 0 && !history.gaveUp && kept.length > 0) say(`order ${kept[0]._id} was refused and is there`);
  const last = history.answers.at(-1);
  if (ids.size > 0 && !history.gaveUp && last.status !== 201) say(`was acknowledged, and then answered ${last.status} ${last.code}`);
  for (const { status, code } of history.answers) {
    if (status < 500 && status !== 201 && !['out_of_stock', 'idempotency_key_in_flight', 'write_conflict'].includes(code)) say(`answered ${status} ${code}`);
  }
}

// Where there is enough for all who want it, none may be told otherwise, whatever was left behind by a try that broke off.
function judgeRefusals(run, histories, found) {
  const wanted = run.buyers.reduce((sum, { quantity }) => sum + quantity, 0);
  if (run.stock < wanted) return;
  for (const { key, answers } of histories.filter((history) => history.run === run.number)) {
    if (answers.some(({ code }) => code === 'out_of_stock')) found.push(`run ${run.number}, key ${key}: was refused, and ${run.stock} were enough for ${wanted}`);
  }
}

function judgeStock(run, orders, found) {
  const sold = orders.flatMap(({ priced }) => priced.lines).filter((line) => line.variant_id === run.variant)
    .reduce((sum, line) => sum + Number(line.quantity), 0);
  if (sold > run.stock) found.push(`run ${run.number}: oversold, ${sold} of ${run.stock}`);
  return run.stock - sold;
}

// Gives the violations, and what must still be there to buy of each run's variant.
export async function judge(db, file, runs) {
  const orders = await db.collection('orders').find({}, { readConcern: { level: 'majority' } }).toArray();
  const found = [];
  const left = new Map();
  const all = histories(file);
  for (const history of all) judgeBuyer(history, orders, found);
  for (const run of runs) judgeRefusals(run, all, found);
  for (const run of runs) left.set(run, judgeStock(run, orders, found));
  return { violations: found, left };
}
