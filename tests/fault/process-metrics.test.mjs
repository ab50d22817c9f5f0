// What Prometheus is told.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import test from '../support/test.mjs';
import { until } from '../support/service.mjs';
import { startShop } from '../support/shop.mjs';

const shop = await startShop({ demo: true, set: { STORE_WORKERS: '3', LOG_LEVEL: 'info' } });
const read = async () => {
  const answer = await shop.loopback('GET', '/metrics');
  assert.equal(answer.status, 200);
  assert.equal(answer.headers['content-type'], 'text/plain; version=0.0.4');
  return answer.text;
};

// The exposition as the Prometheus project's own client reads it: [{ name, type, help, samples: [[name, labels, value], …] }, …]
async function parse(text) {
  const reader = spawn('/usr/bin/python3', ['-c', `
import json, sys
from prometheus_client.parser import text_string_to_metric_families
print(json.dumps([{"name": family.name, "type": family.type, "help": family.documentation,
  "samples": [[sample.name, sample.labels, sample.value] for sample in family.samples]}
  for family in text_string_to_metric_families(sys.stdin.read())]))`]);
  let output = '', errors = '';
  reader.stdout.on('data', (part) => { output += part; });
  reader.stderr.on('data', (part) => { errors += part; });
  reader.stdin.end(text);
  const [code] = await once(reader, 'close');
  assert.equal(code, 0, errors);
  return JSON.parse(output);
}

const value = (families, name, labels = {}) => families.flatMap(({ samples }) => samples)
  .filter(([sample, has]) => sample === name && Object.entries(labels).every(([label, wanted]) => has[label] === wanted))
  .reduce((sum, [, , number]) => sum + number, 0);

test('the exposition is well-formed and named as Prometheus advises', async () => {
  for (let i = 0; i < 20; i++) await shop.request('GET', `/api/v1/products?limit=2&tag=${i}`);
  const text = await read();
  assert.ok(text.endsWith('\n'));
  const lines = text.split('\n').slice(0, -1);
  const described = new Map();
  const seen = new Set();
  for (const line of lines) {
    const [, what, name, rest] = /^# (HELP|TYPE) (cartwright_[a-z0-9_]+) (.+)$/.exec(line) ?? [];
    if (what === 'HELP') {
      assert.ok(!described.has(name), `${name} is described twice`);
      assert.match(rest, /^[A-Z].*\.$/, `the help of ${name} is a sentence`);
      described.set(name, undefined);
    } else if (what === 'TYPE') {
      assert.ok(described.has(name) && described.get(name) === undefined, `${name} has its help first, and one type`);
      assert.equal([...described.keys()].at(-1), name, `what is said of ${name} stands together`);
      described.set(name, rest);
    } else {
      const [, sample, labels = '', number] = /^(cartwright_[a-z0-9_]+)(\{(?:[a-z]+="[^"\\\n]*",?)+\})? (\S+)$/.exec(line) ?? assert.fail(line);
      const family = [...described.keys()].at(-1);
      const allowed = described.get(family) === 'histogram' ? [`${family}_bucket`, `${family}_sum`, `${family}_count`] : [family];
      assert.ok(allowed.includes(sample), `${sample} stands under ${family}`);
      assert.ok(Number.isFinite(Number(number)) && number !== '' && Number(number) >= 0, line);
      assert.ok(!seen.has(sample + labels), `${sample}${labels} is told twice`);
      seen.add(sample + labels);
    }
  }
  for (const [name, type] of described) {
    assert.ok(['counter', 'gauge', 'histogram'].includes(type), `${name}: ${type}`);
    assert.equal(name.endsWith('_total'), type === 'counter', name);
    assert.doesNotMatch(name, /milli|micro|kilo|mega|minute|hour|_ms|_us|_kb|_mb|_mib/, 'base units only');
  }

  const families = await parse(text);
  assert.equal(families.length, described.size);
  for (const { type, samples } of families) if (type === 'histogram') checkHistogram(samples);
});

function checkHistogram(samples) {
  for (const [, { operation }, count] of samples.filter(([name]) => name.endsWith('_count'))) {
    const buckets = samples.filter(([name, labels]) => name.endsWith('_bucket') && labels.operation === operation);
    const bounds = buckets.map(([, { le }]) => Number(le.replace('+Inf', 'Infinity')));
    assert.deepEqual(bounds, [...bounds].sort((a, b) => a - b));
    assert.equal(bounds.at(-1), Infinity);
    const counts = buckets.map(([, , number]) => number);
    assert.deepEqual(counts, [...counts].sort((a, b) => a - b), `buckets of ${operation} grow`);
    assert.equal(counts.at(-1), count);
    assert.equal(samples.filter(([name, labels]) => name.endsWith('_sum') && labels.operation === operation).length, 1);
  }
}

test('every request of every worker is counted once, by operation and status', async () => {
  const before = await parse(await read());
  await Promise.all([
    ...Array.from({ length: 40 }, () => shop.request('GET', '/healthz')),
    ...Array.from({ length: 10 }, (_, i) => shop.request('GET', `/api/v1/products/none-${i}`)),
    ...Array.from({ length: 7 }, () => shop.request('GET', '/api/v1/admin/products')),
  ]);
  const asked = ['system_health', 'catalog_get_product', 'catalog_staff_list_products'];
  const answered = (families) => asked.reduce((sum, operation) => sum + value(families, 'cartwright_requests_total', { operation }), 0);
  const after = await until('all are counted', async () => {
    const now = await parse(await read());
    return answered(now) - answered(before) >= 57 && now;
  });
  const grown = (name, labels) => value(after, name, labels) - value(before, name, labels);
  assert.equal(grown('cartwright_requests_total', { operation: 'system_health', status: '200' }), 40);
  assert.equal(grown('cartwright_requests_total', { operation: 'catalog_get_product', status: '404' }), 10);
  assert.equal(grown('cartwright_requests_total', { status: '401' }), 7);
  assert.equal(grown('cartwright_request_duration_seconds_count', { operation: 'system_health' }), 40);
  assert.ok(grown('cartwright_database_commands_total') >= 10);
  assert.ok(grown('cartwright_database_seconds_total') > 0);
});

test('workers by pool and state, their memory, reloads, version and start', async () => {
  const started = Date.now() / 1000;
  const families = await until('only the worker that tells this is busy', async () => {
    const now = await parse(await read());
    const workers = (state) => value(now, 'cartwright_workers', { pool: 'store', state });
    return workers('busy') === 1 && workers('idle') === 2 && now;
  });
  assert.equal(value(families, 'cartwright_workers', { pool: 'store' }), 3);
  assert.ok(value(families, 'cartwright_workers_resident_bytes', { pool: 'store' }) > 3 * 2 ** 20);
  const since = value(families, 'cartwright_start_time_seconds');
  assert.ok(since > 1.7e9 && since <= started + 1);
  const version = (await shop.cli(['version'])).stdout.match(/\d+\.\d+\.\d+/)[0];
  assert.equal(value(families, 'cartwright_build_info', { version }), 1);

  process.kill(await shop.pid(), 'SIGHUP');
  const after = await until('the reload is counted', async () => {
    const now = await parse(await read());
    return value(now, 'cartwright_reloads_total', { result: 'done' }) === 1 && now;
  });
  assert.equal(value(after, 'cartwright_last_reload_successful'), 1);
  assert.ok(value(after, 'cartwright_last_reload_time_seconds') > since);
  assert.equal(value(after, 'cartwright_start_time_seconds'), since);
  assert.ok(value(after, 'cartwright_requests_total') >= value(families, 'cartwright_requests_total'), 'counters outlive workers');
});

test('what the cache had to pass on is counted, and a hit is not', async () => {
  const misses = async () => value(await parse(await read()), 'cartwright_cache_misses_total');
  const before = await misses();
  const asked = [];
  for (let i = 0; i < 50; i++) asked.push((await shop.request('GET', '/api/v1/categories')).headers['x-cache']);
  const passed = asked.filter((status) => status !== 'HIT').length;
  assert.ok(passed < asked.length, 'none was a hit');
  assert.equal(await misses() - before, passed);
});
