// A mail server that accepts and never answers: it holds up mail, and nothing else.
import assert from 'node:assert/strict';
import net from 'node:net';
import test, { after } from '../support/test.mjs';
import { buy, insist, sell } from '../support/buyer.mjs';
import { until } from '../support/service.mjs';
import { startShop } from '../support/shop.mjs';

const QUANTITY = 7;

// Connections that are open, and how many have ended: the workers give up when the deadline of their job is over.
const hanging = { open: new Set(), ended: 0 };
const server = net.createServer((socket) => {
  hanging.open.add(socket);
  socket.on('error', () => {});
  socket.on('close', () => {
    hanging.open.delete(socket);
    hanging.ended++;
  });
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
after(() => {
  for (const socket of hanging.open) socket.destroy();
  server.close();
});

// Starts a shop, has it send mails until so many workers wait for the mail server, and has somebody buy; gives how many of these
// had given up when the product showed what was left.
async function boughtWhileMailHangs({ off, hung }) {
  process.env.FAULT = off;
  const shop = await startShop({ ownDatabase: true, set: {
    JOB_DEADLINE_MS: '20000', JOBS_WORKERS: '2', MAIL_MODE: 'smtp', SMTP_URL: `smtp://127.0.0.1:${server.address().port}`, SMTP_TLS: 'none',
  } });
  delete process.env.FAULT;
  const mug = await sell(shop, { stock: QUANTITY });
  for (let i = 0; i < 2 * hung; i++) {
    const body = { to: 'ada@buyer.example', template: 'order_placed' };
    const answer = await insist((headers) => shop.staff('POST', '/api/v1/admin/mails/test', { headers, body }));
    assert.equal(answer.status, 202, answer.text);
  }
  await until('the workers wait for the mail server', () => hanging.open.size === hung);
  const before = hanging.ended;
  const { order } = await buy(shop, mug.id);
  const job = (kind) => shop.db.collection('jobs').findOne({ _id: `${order.id}:1:${kind}` });
  await until('the product shows what is left', async () => (await job('catalog.project_order'))?.state === 'done');
  const ended = hanging.ended - before;
  const { body } = await shop.staff('GET', `/api/v1/admin/products/${mug.product.id}`);
  assert.equal(body.variants[0].stock_quantity, QUANTITY - 1);
  assert.notEqual((await job('mail.order_placed')).state, 'done');
  await shop.stop();
  return ended;
}

test('a mail server that hangs does not delay what an order does to the stock', async () => {
  assert.equal(await boughtWhileMailHangs({ off: '', hung: 1 }), 0);
});

test('without classes it does', async () => {
  assert.ok(await boughtWhileMailHangs({ off: 'job_classes', hung: 2 }) > 0);
});
