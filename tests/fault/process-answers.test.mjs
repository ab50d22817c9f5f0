// Answers of many records on a worker's socket: whole for who reads slowly, and no harm done by who stops reading.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import test from '../support/test.mjs';
import { setTimeout as sleep } from 'node:timers/promises';
import * as fastcgi from '../support/fastcgi.mjs';
import { startShop } from '../support/shop.mjs';

const shop = await startShop({ set: { STORE_WORKERS: '1', REQUEST_DEADLINE_MS: '6000' } });
const socket = join(shop.description.run_dir, 'store.sock');
const bytes = (path) => fastcgi.request('GET', path, { parameters: { CARTWRIGHT_LISTENER: 'public' } });
const ask = async (path) => fastcgi.parse(await fastcgi.send(socket, bytes(path)));
const started = async () => /^cartwright_workers_started_total\{pool="store"\} \d+$/m.exec((await shop.loopback('GET', '/metrics')).text)[0];

// A product whose answer has so many bytes, its head included.
async function ofLength(length) {
  const make = async (text) => {
    const { status, text: said, body } = await shop.staff('POST', '/api/v1/admin/products', { body: { title: 'Long', status: 'published', body_html: text } });
    assert.equal(status, 201, said);
    return { path: `/api/v1/products/${body.id}`, text };
  };
  const short = await make('');
  const { output } = await ask(short.path);
  const missing = length - Buffer.byteLength(output) - String(length).length;
  return make(Array.from({ length: missing }, (_, i) => 'abcdefghijklmnopqrstuvwxyz0123456789'[(i * 7 + (i >> 8)) % 36]).join(''));
}

test('answers of every length around what one write, and one record, can hold', async () => {
  const lengths = new Set();
  for (const edge of [8192, 65528, 2 * 65528]) {
    for (let length = edge - 6; length <= edge + 6; length++) {
      const { path, text } = await ofLength(length);
      const answer = await ask(path);
      assert.equal(answer.status, 200);
      assert.equal(Number(answer.headers['content-length']), Buffer.byteLength(answer.text));
      assert.equal(JSON.parse(answer.text).body_html, text, `${Buffer.byteLength(answer.output)} bytes`);
      lengths.add(Buffer.byteLength(answer.output));
    }
    for (const length of [edge - 1, edge, edge + 1]) assert.ok(lengths.has(length), `none had ${length} bytes`);
  }
});

test('a long answer is whole for a client that reads slowly, and for one behind nginx', async () => {
  const { path, text } = await ofLength(500_000);
  const slow = await fastcgi.connect(socket);
  const parts = [];
  const closed = new Promise((resolve, reject) => slow.on('end', () => slow.end()).on('error', reject).on('close', resolve));
  slow.write(bytes(path));
  slow.on('data', (part) => {
    parts.push(part);
    slow.pause();
    setTimeout(() => slow.resume(), 20);
  });
  await closed;
  assert.equal(JSON.parse(fastcgi.parse(Buffer.concat(parts)).text).body_html, text);
  assert.equal((await shop.request('GET', path)).body.body_html, text);
});

test('who leaves in the middle of a long answer, or stops reading it, costs no worker', async () => {
  const { path, text } = await ofLength(500_000);
  const before = await started();
  for (let i = 0; i < 20; i++) {
    const gone = await fastcgi.connect(socket);
    gone.on('error', () => {}).write(bytes(path));
    await new Promise((resolve) => gone.once('data', resolve));
    gone.destroy();
  }
  const stuck = await fastcgi.connect(socket);
  stuck.on('error', () => {}).write(bytes(path));
  await sleep(50);
  assert.equal(JSON.parse((await ask(path)).text).body_html, text, 'the next one is answered once the worker has given up');
  stuck.destroy();
  assert.equal(await started(), before);
});
