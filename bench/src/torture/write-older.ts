/** The process that writes an older directory:
 *  takes where, the number of the schema, a table and a file of its rows. */

import { readFile } from 'node:fs/promises';

import { migrate } from '@fluoroscope/server/migrate';
import { openEmbedded } from '@fluoroscope/server/store-client';

const [directory = '', schema = '', table = '', file = ''] = process.argv.slice(2);
const database = openEmbedded({ directory });
await migrate(database, Number(schema));
await database.insert(table, 'JSONCompactEachRow', await readFile(file));
await database.close();
process.exit(0);
