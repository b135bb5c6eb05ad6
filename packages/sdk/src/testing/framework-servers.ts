/**
 * The same small application in every supported framework: `/ok`, `/throw` (500), `/refuse` (400), `/parse` (POST),
 * `/wait/:name` and `/never`. A route annotates the segment it finds, so that a document tells which request it is of.
 */
import { createRequire } from 'node:module';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import express from 'express';
import fastify from 'fastify';
import { server as hapiServer } from '@hapi/hapi';
import { getSegment, isAutomaticMode } from '../context/context.ts';
import * as xrayExpress from '../middleware/express.ts';
import xrayFastify from '../fastify.ts';
import * as xrayHapi from '../middleware/hapi.ts';
import * as xrayKoa from '../middleware/koa.ts';
import * as xrayRestify from '../middleware/restify.ts';
import type { SegmentLike } from '../segment/segment-like.ts';

const require = createRequire(import.meta.url);

const nodeMajor = Number.parseInt(process.versions.node, 10);

export interface RunningApp {
  port: number;
  close(): Promise<void>;
}

/** Starts the application with segments of this name. */
export type StartApp = (name: string) => Promise<RunningApp>;

/** What routes share; `found` is where the framework puts the segment in manual mode. */
export const routes = {
  /** Called when `/never` is asked for. */
  onNever: (): void => undefined,
  ok: (found: unknown): string => {
    note(found, 'route', 'ok');
    return 'fine';
  },
  refuse: (): never => {
    throw Object.assign(new Error('not like this'), { status: 400, statusCode: 400, expose: true });
  },
  throw: (): never => {
    throw new TypeError('boom');
  },
  parse: (found: unknown, body: unknown): string => {
    note(found, 'parsed', JSON.stringify(body));
    return 'parsed';
  },
  wait: async (found: unknown, name: string): Promise<string> => {
    await sleep(20);
    note(found, 'waited', name);
    return name;
  },
  never: (): Promise<string> => {
    routes.onNever();
    return new Promise(() => undefined);
  },
};

function note(found: unknown, key: string, value: string): void {
  const segment = isAutomaticMode() ? getSegment() : (found as SegmentLike);
  segment?.addAnnotation(key, value);
}

export const frameworks: Record<string, StartApp> = {
  'Express 5': (name) => startExpress(express, name),
  'Express 4': (name) => startExpress(require('express4') as typeof express, name),
  'Fastify 5': (name) => startFastify(fastify, name),
  'Fastify 4': (name) => startFastify(require('fastify4') as typeof fastify, name),
  'Koa 3': (name) => startKoa(require('koa') as KoaConstructor, name),
  'Koa 2': (name) => startKoa(require('koa2') as KoaConstructor, name),
  'Hapi 21': startHapi,
  // Restify itself does not load on Node 24: it needs an internal module that is gone.
  ...(nodeMajor < 24 && { 'Restify 11': startRestify }),
};

async function startExpress(create: typeof express, name: string): Promise<RunningApp> {
  const app = create();
  app.use(xrayExpress.openSegment(name));
  app.get('/ok', (req, res) => void res.send(routes.ok(req.segment)));
  app.get('/throw', routes.throw);
  app.get('/refuse', routes.refuse);
  app.post('/parse', create.json(), (req, res) => void res.send(routes.parse(req.segment, req.body)));
  app.get('/wait/:name', (req, res) => {
    void routes.wait(req.segment, req.params.name).then((text) => res.send(text));
  });
  app.get('/never', () => void routes.never());
  app.use(xrayExpress.closeSegment());
  app.use((_error: Error, _req: unknown, res: ServerResponse, _next: unknown) => {
    const { status } = _error as { status?: number };
    res.statusCode = status ?? 500;
    res.end('sorry');
  });
  return listening(app.listen(0, '127.0.0.1'));
}

async function startFastify(create: typeof fastify, name: string): Promise<RunningApp> {
  const app = create({ forceCloseConnections: true });
  await app.register(xrayFastify, { segmentName: name, automaticMode: isAutomaticMode() });
  app.get('/ok', async (request) => routes.ok(request.segment));
  app.get('/throw', async () => routes.throw());
  app.get('/refuse', async () => routes.refuse());
  app.post('/parse', async (request) => routes.parse(request.segment, request.body));
  app.get<{ Params: { name: string } }>('/wait/:name', (request) =>
    routes.wait(request.segment, request.params.name),
  );
  app.get('/never', () => routes.never());
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address() as AddressInfo;
  return { port, close: () => app.close() };
}

interface KoaContext extends xrayKoa.KoaContext {
  readonly path: string;
  body: unknown;
}

interface KoaApp {
  use(handler: (ctx: KoaContext, next: () => Promise<unknown>) => Promise<void>): KoaApp;
  on(event: 'error', listener: () => void): void;
  listen(port: number, host: string): Server;
}

type KoaConstructor = new () => KoaApp;

async function startKoa(Koa: KoaConstructor, name: string): Promise<RunningApp> {
  const app = new Koa();
  app.on('error', () => undefined);
  app.use(xrayKoa.openSegment(name));
  app.use(async (ctx) => {
    const [, route, argument = ''] = ctx.path.split('/');
    if (route === 'ok') ctx.body = routes.ok(ctx.segment);
    if (route === 'throw') routes.throw();
    if (route === 'refuse') routes.refuse();
    if (route === 'parse') ctx.body = routes.parse(ctx.segment, JSON.parse(await bodyOf(ctx.req)));
    if (route === 'wait') ctx.body = await routes.wait(ctx.segment, argument);
    if (route === 'never') ctx.body = await routes.never();
  });
  return listening(app.listen(0, '127.0.0.1'));
}

async function startHapi(name: string): Promise<RunningApp> {
  const app = hapiServer({ port: 0, host: '127.0.0.1', debug: false });
  await app.register({
    plugin: xrayHapi.plugin,
    options: { segmentName: name, automaticMode: isAutomaticMode() },
  });
  app.route([
    { method: 'GET', path: '/ok', handler: (request) => routes.ok(request.segment) },
    { method: 'GET', path: '/throw', handler: routes.throw },
    { method: 'GET', path: '/refuse', handler: (_request, h) => h.response('not like this').code(400) },
    { method: 'POST', path: '/parse', handler: (request) => routes.parse(request.segment, request.payload) },
    {
      method: 'GET',
      path: '/wait/{name}',
      handler: (request) => routes.wait(request.segment, String(request.params['name'])),
    },
    { method: 'GET', path: '/never', handler: routes.never },
  ]);
  await app.start();
  return { port: Number(app.info.port), close: () => app.stop({ timeout: 0 }) };
}

type RestifyHandler = (
  req: IncomingMessage & { params: Record<string, string>; segment?: unknown; body?: unknown },
  res: ServerResponse & { send(body: unknown): void },
  next: (error?: unknown) => void,
) => void | Promise<void>;

interface RestifyApp extends xrayRestify.RestifyServer {
  use(handler: unknown): void;
  get(path: string, handler: RestifyHandler): void;
  post(path: string, handler: RestifyHandler): void;
  listen(port: number, host: string, done: () => void): void;
  close(done: () => void): void;
  server: Server;
}

async function startRestify(name: string): Promise<RunningApp> {
  const restify = require('restify') as {
    createServer(): RestifyApp;
    plugins: { bodyParser(): unknown };
  };
  const app = restify.createServer();
  xrayRestify.enable(app, name);
  app.use(restify.plugins.bodyParser());
  app.get('/ok', (req, res, next) => {
    res.send(routes.ok(req.segment));
    next();
  });
  app.get('/throw', (_req, _res, next) => next(new TypeError('boom')));
  app.get('/refuse', (_req, _res, next) =>
    next(Object.assign(new Error('not like this'), { statusCode: 400 })),
  );
  app.post('/parse', (req, res, next) => {
    res.send(routes.parse(req.segment, req.body));
    next();
  });
  app.get('/wait/:name', async (req, res) => {
    res.send(await routes.wait(req.segment, req.params['name'] ?? ''));
  });
  app.get('/never', (_req, _res, _next) => void routes.never());
  await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve));
  const { port } = app.server.address() as AddressInfo;
  return {
    port,
    close: () =>
      new Promise((resolve) => {
        app.close(resolve);
        app.server.closeAllConnections();
      }),
  };
}

async function listening(server: Server): Promise<RunningApp> {
  if (!server.listening) await new Promise((resolve) => server.once('listening', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function bodyOf(req: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of req) text += String(chunk);
  return text;
}
