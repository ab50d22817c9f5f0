// Another version of the program: the build's own objects with another schema/, as the next release would have it.
//
//   const next = await buildVersion('next', { 'widgets.yaml': '…', 'migrations/0001-widgets.yaml': '…' });
//   await shop.cli(['migrate'], { program: next });
//
// Its files come in addition to, or in place of, those of schema/. They may not change the structs of collections that the code uses.
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);
const folders = [];

after(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

// What make would run to build the target, if what it is made of were new.
async function recipe(build, changed, target) {
  const { stdout } = await run('make', ['-n', '-W', changed, 'V=1', target], { cwd: build });
  const command = stdout.replaceAll('\\\n', ' ').split('\n').find((line) => line.includes(` -o ${target} `));
  if (command === undefined) throw new Error(`make tells no command for ${target}:\n${stdout}`);
  return command.replace(/^.*?(?=\S*(gcc|clang|cc)\b)/, '').replace(/ &&.*$/, '').replace(/ -M\w+( \S*\$depbase\S*)?/g, '').replace(/ -MT \S+/, '');
}

export async function buildVersion(name, files, { build = join(root, 'build-test') } = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'cartwright-version-'));
  folders.push(folder);
  await cp(join(root, 'schema'), join(folder, 'schema'), { recursive: true });
  for (const [file, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, 'schema', file)), { recursive: true });
    await writeFile(join(folder, 'schema', file), text);
  }
  await run('/usr/bin/python3', ['-B', join(root, 'scripts/gen/store.py'), join(folder, 'schema'), join(folder, 'gen')]);
  const compile = (await recipe(build, 'gen/store.c', 'gen/store.o'))
    .replace(' -o gen/store.o gen/store.c', ` -o ${folder}/store.o ${folder}/gen/store.c`);
  const link = (await recipe(build, 'libcartwright.a', 'cartwright'))
    .replace(' -o cartwright ', ` -o ${folder}/${name} ${folder}/store.o `);
  await run('sh', ['-c', `${compile} && ${link}`], { cwd: build });
  return join(folder, name);
}
