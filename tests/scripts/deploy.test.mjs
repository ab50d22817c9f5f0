// The files for the hosts name every maintenance task, and no other.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import test from '../support/test.mjs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const program = join(process.env.TEST_BUILD ?? join(root, 'build-test'), 'cartwright');

// As the program itself lists them, when it is asked for one that there is not.
const tasks = await new Promise((resolve) => {
  execFile(program, ['maintenance', 'no-such-task'], (error, stdout, stderr) => resolve(stderr.split('\n').filter((line) => line.startsWith('  ')).map((line) => line.trim()).sort()));
});

test('there are tasks', () => assert.ok(tasks.length > 3));

test('the crontab calls each task', async () => {
  const lines = (await readFile(join(root, 'deploy/cron/cartwright'), 'utf8')).split('\n').filter((line) => /^[*\d]/.test(line));
  for (const line of lines) assert.match(line, /^(\S+\s+){5}root\s+cartwright maintenance [a-z-]+ >\/dev\/null$/);
  assert.deepEqual(lines.map((line) => line.match(/maintenance (\S+)/)[1]).sort(), tasks);
});

test('a timer starts each task', async () => {
  const timers = (await readdir(join(root, 'deploy/systemd'))).filter((name) => name.endsWith('.timer'));
  assert.deepEqual(timers.map((name) => name.match(/^cartwright-(.*)\.timer$/)[1]).sort(), tasks);
  for (const name of timers) {
    const unit = (await readFile(join(root, 'deploy/systemd', name), 'utf8')).match(/^Unit=(.*)$/m)[1];
    assert.equal(unit, name.replace(/^cartwright-(.*)\.timer$/, 'cartwright-maintenance@$1.service'));
  }
});

test('the readme explains each task', async () => {
  const readme = await readFile(join(root, 'deploy/README.md'), 'utf8');
  assert.deepEqual([...readme.matchAll(/^\| `([a-z-]+)` \| \d+ \w+ \|/gm)].map(([, name]) => name).sort(), tasks);
});
