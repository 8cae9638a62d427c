// FFmpeg's own VVC decoder as a server of timings, for `VvcIlif.Bench peers`.
// Usage: node ffmpeg.mjs FOLDER, where FOLDER/node_modules has node-av. Reads lines "STREAM THREADS"; answers each with
// "FRAMES WALL_SECONDS CPU_SECONDS". The packets are in memory before the clock starts and no sample leaves the decoder.
// "memory" is answered with the process's peak memory in KiB.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import path from 'node:path';
import fs from 'node:fs';
import readline from 'node:readline';

Promise.withResolvers ??= function () {
  let resolve, reject;
  const promise = new Promise((a, b) => { resolve = a; reject = b; });
  return { promise, resolve, reject };
};
const require = createRequire(path.resolve(process.argv[2], 'package.json'));
const { Demuxer, Decoder } = await import(pathToFileURL(require.resolve('node-av')).href);

function decode(file, threads) {
  const input = Demuxer.openSync(file, { format: 'vvc' });
  const stream = input.video();
  const packets = [];
  for (const packet of input.packetsSync(stream.index)) if (packet) packets.push(packet);
  let frames = 0;
  const take = list => { for (const frame of list) { frames++; frame.free?.(); } };
  const cpu = process.cpuUsage(), start = process.hrtime.bigint();
  const decoder = Decoder.createSync(stream, { context: { threadCount: threads } });
  for (const packet of packets) take(decoder.decodeAllSync(packet));
  take(decoder.decodeAllSync(null));
  for (const frame of decoder.flushFramesSync()) take([frame]);
  decoder.close?.();
  const wall = Number(process.hrtime.bigint() - start) / 1e9, used = process.cpuUsage(cpu);
  for (const packet of packets) packet.free?.();
  input.closeSync();
  return `${frames} ${wall} ${(used.user + used.system) / 1e6}`;
}

for await (const line of readline.createInterface({ input: process.stdin })) {
  if (line === 'memory') {
    console.log(/VmHWM:\s+(\d+)/.exec(fs.readFileSync('/proc/self/status', 'utf8'))[1]);
    continue;
  }
  const at = line.lastIndexOf(' ');
  try {
    console.log(decode(line.slice(0, at), Number(line.slice(at + 1))));
  } catch (error) {
    console.error(String(error?.message ?? error));
    console.log('0 1 1');
  }
}
process.exit(0);
