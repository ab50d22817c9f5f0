// Runs test files, each in a process of its own, and prints their TAP as one, file by file as they end, with the time that each took:
//   node tests/support/run.mjs AT-ONCE FILE…
// Files that say `Takes minutes.` at their top begin first: else the last of them would be waited for alone.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const reporter = fileURLToPath(new URL('tap.mjs', import.meta.url));
const [atOnce, ...files] = process.argv.slice(2);
const takesMinutes = (file) => /^\/\/.*Takes minutes\.$/m.test(readFileSync(file, 'utf8'));
const queue = [...files.filter(takesMinutes), ...files.filter((file) => !takesMinutes(file))];
let count = 0;

const commented = (text) => text.replace(/^(?!$)/gm, '# ');

function run(file) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--test-reporter', reporter, '--test-reporter-destination', 'stdout', file], { stdio: ['ignore', 'pipe', 'pipe'] });
    let [said, complained] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text) => { said += text; });
    child.stderr.setEncoding('utf8').on('data', (text) => { complained += text; });
    child.on('close', (code, signal) => resolve({ said, complained, ended: signal ?? code }));
  });
}

// A file that tells of no failure, or not to its end, must have ended well.
function print(file, { said, complained, ended }, seconds) {
  const lines = said.split('\n').filter((line) => line !== '' && !/^1\.\.\d+$/.test(line));
  const whole = /^1\.\.[1-9]\d*$/m.test(said);
  if (!whole || (ended !== 0 && !lines.some((line) => line.startsWith('not ok ')))) lines.push(`not ok 0 - ${file} ${whole ? '' : 'broke off and '}ended with ${ended}`);
  if (lines.some((line) => line.startsWith('not ok '))) process.exitCode = 1;
  if (complained !== '') lines.push(commented(complained.trimEnd()));
  lines.push(`# ${file} took ${seconds} s`);
  process.stdout.write(`${lines.map((line) => line.replace(/^((?:not )?ok) \d+/, (_, word) => `${word} ${++count}`)).join('\n')}\n`);
}

await Promise.all(Array.from({ length: Number(atOnce) }, async () => {
  for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
    const start = Date.now();
    print(relative('', file), await run(file), Math.round((Date.now() - start) / 1000));
  }
}));
console.log(`1..${count}`);
