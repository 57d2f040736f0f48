import { join, resolve } from 'node:path';

/** The checkout: this file is built to `dist/local/cloud`. */
export const ROOT = resolve(__dirname, __dirname.includes(join('dist', 'local')) ? '../../..' : '../..');
