// The same allocation with DuckDB on two threads: with_duckdb.mjs BOOK.
//
// Window sums lay the lines and the supplies of an item, each in its order, end
// to end on one axis of units; an overlap join finds which meet.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

// From where the runner installed it.
const require = createRequire(join(process.cwd(), 'package.json'));
const { BIGINT, DuckDBDataChunk, DuckDBInstance, INTEGER } =
  require('@duckdb/node-api');

const AS_OF = 20000;
const ROWS_A_CHUNK = 2048;
const ALLOCATE = `
  CREATE OR REPLACE TABLE allocations AS
  WITH line AS (
    SELECT id, item, quantity, sum(quantity) OVER (
      PARTITION BY item ORDER BY priority, due, id
      ROWS UNBOUNDED PRECEDING)::BIGINT AS stop
    FROM demand
  ), part AS (
    SELECT id, item, quantity, day, sum(quantity) OVER (
      PARTITION BY item ORDER BY day, id
      ROWS UNBOUNDED PRECEDING)::BIGINT AS stop
    FROM supply
  )
  SELECT line.id AS line, part.id AS supply,
         least(line.stop, part.stop) -
           greatest(line.stop - line.quantity, part.stop - part.quantity)
           AS quantity,
         greatest(part.day, ${AS_OF}) AS delivery_day
  FROM line JOIN part ON line.item = part.item
    AND line.stop - line.quantity < part.stop
    AND part.stop - part.quantity < line.stop`;
const CHECK = `
  SELECT count(*), sum(quantity),
    sum((line % 1000003 + 1)::HUGEINT * (supply % 999983 + 1) * quantity)
  FROM allocations`;

const folder = process.argv[2];
const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
const connection = await instance.connect();

async function load(table, names) {
  const columns = names.map((name) => {
    const bytes = readFileSync(join(folder, `${table}.${name}`)).buffer;
    return name === 'quantity' ? new BigInt64Array(bytes) : new Int32Array(bytes);
  });
  const rows = columns[0].length;
  columns.unshift(Int32Array.from({ length: rows }, (_, row) => row));
  const types = columns.map((c) => (c instanceof Int32Array ? INTEGER : BIGINT));
  await connection.run(`CREATE TABLE ${table} (` + ['id', ...names]
    .map((name, i) => `${name} ${types[i]}`).join(', ') + ')');
  const appender = await connection.createAppender(table);
  for (let row = 0; row < rows; row += ROWS_A_CHUNK) {
    const end = Math.min(rows, row + ROWS_A_CHUNK);
    const chunk = DuckDBDataChunk.create(types, end - row);
    columns.forEach((c, i) => chunk.setColumnValues(i, c.subarray(row, end)));
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
}

await load('demand', ['item', 'quantity', 'due', 'priority']);
await load('supply', ['item', 'quantity', 'day']);
console.log('ready');
for await (const _ of createInterface({ input: process.stdin })) {
  const start = process.hrtime.bigint();
  await connection.run(ALLOCATE);
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  const [[rows, units, sum]] = (await connection.runAndReadAll(CHECK)).getRows();
  const checksum = BigInt.asUintN(64, sum);
  console.log(`${seconds.toFixed(6)} ${rows} ${units} ${checksum} 0 0`);
}
