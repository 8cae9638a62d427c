// Decodes H.266 streams with FFmpeg's own VVC decoder.
// Usage: node decode.mjs STREAM [OUTPUT]
// Prints one line "frame N MD5" for each picture (planar samples, cropped, output order; more than 8 bit as 16-bit
// little-endian), then "frames N". OUTPUT takes the samples. A stream that is refused gives "frames 0".
import { createHash } from 'node:crypto';
import fs from 'node:fs';

Promise.withResolvers ??= function () {
  let resolve, reject;
  const promise = new Promise((a, b) => { resolve = a; reject = b; });
  return { promise, resolve, reject };
};
const { Demuxer, Decoder } = await import('node-av');

const [, , path, outputPath] = process.argv;
const output = outputPath ? fs.openSync(outputPath, 'w') : null;
let count = 0;

function take(frame) {
  if (!frame) return;
  const samples = frame.toBuffer();
  console.log(`frame ${count} ${createHash('md5').update(samples).digest('hex')}`);
  if (output !== null) fs.writeSync(output, samples);
  count++;
  frame.free?.();
}

try {
  const input = await Demuxer.open(path, { format: 'vvc' });
  const stream = input.video();
  if (!stream) throw new Error('no video stream');
  const decoder = await Decoder.create(stream);
  for await (const packet of input.packets(stream.index)) {
    for (const frame of await decoder.decodeAll(packet)) take(frame);
    packet?.free?.();
  }
  // Pictures that wait for their turn come out after the last packet.
  for (const frame of await decoder.decodeAll(null)) take(frame);
  await decoder.flush?.();
  for (let frame; (frame = await decoder.receive?.());) take(frame);
} catch (error) {
  console.error(String(error?.message ?? error));
}
console.log(`frames ${count}`);
process.exit(0);
