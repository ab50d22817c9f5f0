// The harness itself: a test that proves nothing fails, and a file that breaks off is no file that passed.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test, { after } from '../support/test.mjs';

const support = fileURLToPath(new URL('../support/', import.meta.url));
const folder = await mkdtemp(join(tmpdir(), 'cw-harness-'));
after(() => rm(folder, { recursive: true }));

// What the runner tells of a file with this text: { code, results }, the words and the names.
async function ran(text) {
  const file = join(folder, 'some.test.mjs');
  await writeFile(file, `import assert from 'node:assert/strict';\nimport test, { after, describe } from '${support}test.mjs';\n${text}`);
  const env = { ...process.env, NODE_TEST_CONTEXT: undefined };
  const { code, stdout } = await new Promise((resolve) => {
    execFile(process.execPath, [join(support, 'run.mjs'), '1', file], { env, cwd: folder }, (error, out) => resolve({ code: error?.code ?? 0, stdout: out }));
  });
  const results = [...stdout.matchAll(/^((?:not )?ok) \d+ - (.*)$/gm)].map(([, word, name]) => `${word}: ${name}`);
  assert.match(stdout, new RegExp(`^1\\.\\.${results.length}$`, 'm'));
  return { code, results };
}

const verdict = async (body) => {
  const { code, results } = await ran(`test('it', ${body});`);
  assert.equal(results.length, 1);
  assert.equal(code === 0, results[0].startsWith('ok'));
  return results[0];
};

const GOOD = 'ok: some.test.mjs > it', BAD = 'not ok: some.test.mjs > it';

test('a test that asserts nothing fails', async () => {
  assert.equal(await verdict('() => assert.equal(1, 1)'), GOOD);
  assert.equal(await verdict('async () => { await null; assert.ok(1); }'), GOOD);
  assert.equal(await verdict('() => {}'), BAD);
  assert.equal(await verdict('() => { for (const each of []) assert.ok(each); }'), BAD);
  assert.equal(await verdict('() => { (() => () => assert.ok(1))(); }'), BAD);
  assert.equal(await verdict('() => assert.equal(1, 2)'), BAD);
});

test('so does one whose subtests are none, or assert nothing', async () => {
  assert.equal(await verdict('async (t) => { for (const each of []) await t.test(each, () => assert.ok(1)); }'), BAD);
  const { results } = await ran("test('it', async (t) => { await t.test('good', () => assert.ok(1)); await t.test('bad', () => {}); });");
  assert.deepEqual(results, ['ok: some.test.mjs > it > good', 'not ok: some.test.mjs > it > bad']);
});

test('names have their file and their suite, and what is skipped is no failure', async () => {
  const { code, results } = await ran("describe('these', () => { test('it', () => assert.ok(1)); }); test('not now', { skip: 'why' });");
  assert.deepEqual([code, results], [0, ['ok: some.test.mjs > these > it', 'ok: some.test.mjs > not now # SKIP']]);
});

test('a file that breaks off, or has no test, fails', async () => {
  for (const [text, how] of [['throw new Error();', 'broke off and ended with 1'], ["process.kill(process.pid, 'SIGKILL');", 'broke off and ended with SIGKILL'], ['', 'broke off and ended with 0']])
    assert.deepEqual(await ran(text), { code: 1, results: [`not ok: some.test.mjs ${how}`] });
  const { code, results } = await ran("test('it', () => assert.ok(1)); after(() => { throw new Error(); });");
  assert.equal(code, 1);
  assert.equal(results[0], GOOD);
  assert.match(results[1], /^not ok/);
});
