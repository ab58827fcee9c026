// Runs one part of `emulate` in a process of its own: it is published as an ES module only, and a crash there
// must not take the sandbox along. argv: service, port, seed as JSON. Prints one line with its address when it is ready.
import { createEmulator } from 'emulate';

const [service, port, seed] = process.argv.slice(2);
const emulator = await createEmulator({ service, port: Number(port), seed: JSON.parse(seed) });
process.stdout.write(`ready ${emulator.url}\n`);
// The sandbox holds the other end: when it is gone, so is this.
process.stdin.on('end', () => process.exit(0)).resume();
