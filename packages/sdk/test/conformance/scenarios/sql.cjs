/** Queries through mysql, mysql2 and pg. */

const mysql = require('mysql');
const mysql2 = require('mysql2');
const mysql2Promise = require('mysql2/promise');
const pg = require('pg');

const { createPostgresServer } = require('../support/postgres-server.cjs');

/** A MySQL server that answers each query with one row, and one that contains `broken` with an error. */
async function mysqlServer({ labels }) {
  const server = mysql2.createServer();
  server.on('connection', (connection) => {
    connection.serverHandshake({
      protocolVersion: 10,
      serverVersion: '8.0.0',
      connectionId: 1,
      statusFlags: 2,
      characterSet: 8,
      capabilityFlags: 0xf7ff,
      authCallback: (parameters, done) => done(null, null),
    });
    connection.on('error', () => undefined);
    connection.on('query', (sql) => {
      // Packets of an answer are numbered from the query's on, which is 0, as the next one will be.
      connection.sequenceId = 1;
      answer(connection, sql);
      connection.sequenceId = 0;
    });
    connection.on('ping', () => connection.writeOk());
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server._server.address();
  labels[port] = 'mysql';
  return { port, close: () => server.close() };
}

function answer(connection, sql) {
  if (sql.includes('broken')) return connection.writeError({ code: 1064, message: 'broken query' });
  connection.writeTextResult(
    [{ n: 1 }],
    [
      {
        catalog: 'def',
        schema: 's',
        table: 't',
        orgTable: 't',
        name: 'n',
        orgName: 'n',
        characterSet: 33,
        columnLength: 1,
        columnType: 253,
        flags: 0,
        decimals: 0,
      },
    ],
  );
}

const settings = (port) => ({ host: '127.0.0.1', port, user: 'me', password: 'x', database: 'shop' });
const called = (start) => new Promise((resolve) => start((error) => resolve(error?.message ?? 'answered')));

const queries = {
  'a text': (client, done) => client.query('select 1', done),
  'a text and values': (client, done) => client.query('select ?', ['secret'], done),
  options: (client, done) => client.query({ sql: 'select 1' }, done),
  'options with values': (client, done) => client.query({ sql: 'select ?', values: ['secret'] }, done),
  'an error': (client, done) => client.query('broken', done),
  'no callback': (client, done) => client.query('select 1').on('end', () => done()),
};

for (const [driver, module] of Object.entries({ mysql, mysql2 })) {
  for (const [what, query] of Object.entries(queries)) {
    exports[`${driver} with ${what}`] = async (tools) => {
      const server = await mysqlServer(tools);
      tools.AWSXRay.captureMySQL(module);
      const client = module.createConnection(settings(server.port));
      await tools.inSegment('client', async () => {
        tools.record('outcome', await called((done) => query(client, done)));
        await new Promise((resolve) => setImmediate(resolve));
      });
      client.destroy();
      server.close();
    };
  }
  exports[`${driver} with a pool`] = async (tools) => {
    const server = await mysqlServer(tools);
    tools.AWSXRay.captureMySQL(module);
    const pool = module.createPool(settings(server.port));
    await tools.inSegment('client', async () => {
      tools.record('by the pool', await called((done) => pool.query('select 1', done)));
      const outcome = called((done) =>
        pool.getConnection((error, connection) =>
          connection.query('select 2', (...args) => (connection.release(), done(...args))),
        ),
      );
      tools.record('by its connection', await outcome);
    });
    await called((done) => pool.end(done));
    server.close();
  };
}

exports['mysql2 with promises'] = async (tools) => {
  const server = await mysqlServer(tools);
  tools.AWSXRay.captureMySQL(mysql2Promise);
  const client = await mysql2Promise.createConnection(settings(server.port));
  await tools.inSegment('client', async () => {
    await tools.attemptAsync('query', async () => (await client.query('select 1'))[0]);
    await tools.attemptAsync('error', () => client.query('broken'));
  });
  client.destroy();
  server.close();
};

exports['a pool of mysql2 with promises'] = async (tools) => {
  const server = await mysqlServer(tools);
  tools.AWSXRay.captureMySQL(mysql2Promise);
  const pool = mysql2Promise.createPool(settings(server.port));
  await tools.inSegment('client', () =>
    tools.attemptAsync('query', async () => (await pool.query('select 1'))[0]),
  );
  await pool.end();
  server.close();
};

exports['the texts of queries'] = {
  env: {
    AWS_XRAY_COLLECT_SQL_QUERIES: '1',
    MYSQL_DATABASE_VERSION: '8',
    MYSQL_DRIVER_VERSION: '2',
    POSTGRES_DATABASE_VERSION: '16',
    POSTGRES_DRIVER_VERSION: '8',
  },
  async run(tools) {
    const server = await mysqlServer(tools);
    const postgres = await tools.listen('postgres', createPostgresServer());
    tools.AWSXRay.captureMySQL(mysql);
    tools.AWSXRay.capturePostgres(pg);
    const client = mysql.createConnection(settings(server.port));
    const other = new pg.Client(settings(postgres.port));
    await other.connect();
    await tools.inSegment('client', async () => {
      for (const name of ['a text', 'a text and values', 'options with values']) {
        await called((done) => queries[name](client, done));
      }
      await other.query('select 1 where name = $1', ['secret']);
    });
    client.destroy();
    await other.end();
    server.close();
  },
};

exports['mysql in manual mode'] = {
  own: true,
  async run(tools) {
    const { AWSXRay } = tools;
    AWSXRay.enableManualMode();
    const server = await mysqlServer(tools);
    AWSXRay.captureMySQL(mysql);
    const client = mysql.createConnection(settings(server.port));
    const segment = new AWSXRay.Segment('manual');
    await called((done) => client.query('select 1', done, segment));
    await called((done) => client.query('select 2', done));
    segment.close();
    client.destroy();
    server.close();
  },
};

exports['mysql without a segment'] = async (tools) => {
  const server = await mysqlServer(tools);
  tools.AWSXRay.captureMySQL(mysql);
  const client = mysql.createConnection(settings(server.port));
  tools.record('outcome', await called((done) => client.query('select 1', done)));
  client.destroy();
  server.close();
};

const postgresQueries = {
  'a text': (client) => client.query('select 1'),
  values: (client) => client.query('select $1', ['secret']),
  'a name': (client) => client.query({ name: 'by-id', text: 'select $1', values: ['secret'] }),
  'a callback': (client) => new Promise((resolve) => client.query('select 1', resolve)),
  'an error': (client) => client.query('broken'),
  'an error to a callback': (client) =>
    new Promise((resolve) => client.query('broken', (error) => resolve(error.message))),
};

for (const [what, query] of Object.entries(postgresQueries)) {
  exports[`pg with ${what}`] = async (tools) => {
    const { port } = await tools.listen('postgres', createPostgresServer());
    tools.AWSXRay.capturePostgres(pg);
    const client = new pg.Client(settings(port));
    await client.connect();
    await tools.inSegment('client', async () => {
      await tools.attemptAsync('query', async () => String((await query(client))?.rowCount ?? 'no result'));
      await new Promise((resolve) => setImmediate(resolve));
    });
    await client.end();
  };
}

exports['pg with a pool'] = async (tools) => {
  const { port } = await tools.listen('postgres', createPostgresServer());
  tools.AWSXRay.capturePostgres(pg);
  const pool = new pg.Pool(settings(port));
  await tools.inSegment('client', () =>
    tools.attemptAsync('query', async () => (await pool.query('select 1')).rowCount),
  );
  await pool.end();
};

exports['pg that cannot connect'] = async (tools) => {
  const { port, server } = await tools.listen('closed', createPostgresServer());
  await new Promise((resolve) => server.close(resolve));
  tools.AWSXRay.capturePostgres(pg);
  const client = new pg.Client(settings(port));
  client.on('error', () => undefined);
  await tools.inSegment('client', async () => {
    const connected = client.connect().catch((error) => error.code);
    const query = client.query('select 1').catch((error) => error.message);
    tools.record('outcome', [
      await connected,
      await Promise.race([query, new Promise((resolve) => setTimeout(resolve, 200, 'nothing'))]),
    ]);
  });
};

exports['pg without a segment'] = {
  own: true,
  async run(tools) {
    const { port } = await tools.listen('postgres', createPostgresServer());
    tools.AWSXRay.capturePostgres(pg);
    const client = new pg.Client(settings(port));
    await client.connect();
    tools.record('rows', (await client.query('select 1')).rowCount);
    await client.end();
  },
};

exports['the functions'] = ({ AWSXRay, sdk, record }) => {
  record('types', [typeof sdk('mysql'), typeof sdk('postgres'), sdk('mysql') === AWSXRay.captureMySQL]);
  record('same module', [AWSXRay.captureMySQL(mysql) === mysql, AWSXRay.capturePostgres(pg) === pg]);
};
