/** The process behind memory-server.ts: downloads MongoDB's official build and puts it at `FOLDER/mongod`. */
import { copyFile } from 'node:fs/promises';
import path from 'node:path';
import { MongoBinary } from 'mongodb-memory-server-core';

const [folder] = process.argv.slice(2);
if (!folder) throw new Error('usage: download.ts FOLDER');
// A copy: the library may have found the binary in a cache of its own.
await copyFile(await MongoBinary.getPath({ downloadDir: folder }), path.join(folder, 'mongod'));
