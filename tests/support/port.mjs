// A port of this host that nobody listens on, below those that outgoing connections are given, and that no other test is given for long: so it
// stays free until it is used, also while a server that had it is away.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../..', import.meta.url));

export async function freePort() {
  const { stdout } = await promisify(execFile)('bash', ['-c', '. scripts/lib/common.sh; free_port any'], { cwd: root });
  return Number(stdout);
}
