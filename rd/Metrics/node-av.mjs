// XPSNR of two Y4M files by the FFmpeg inside node-av: node node-av.mjs FOLDER REFERENCE TEST FILTER
// FOLDER has node_modules/node-av. The filter's words go to standard error; exit code 3 says that there is no such filter.
import path from 'node:path';
import { pathToFileURL } from 'node:url';

Promise.withResolvers ??= function () {
  let resolve, reject;
  const promise = new Promise((a, b) => { resolve = a; reject = b; });
  return { promise, resolve, reject };
};
const [, , folder, reference, test, filter] = process.argv;
const { FilterGraph } = await import(pathToFileURL(path.join(folder, 'node_modules', 'node-av', 'dist', 'index.js')));
const graph = new FilterGraph();
graph.alloc();
// The original first: it decides the weights.
if (graph.parsePtr(`movie=filename=${reference}[a];movie=filename=${test}[b];[a][b]${filter},nullsink`) < 0) process.exit(3);
if (graph.configSync() < 0) process.exit(4);
while (graph.requestOldestSync() >= 0);
// The filter tells its figure when it goes.
graph.free();
process.exit(0);
