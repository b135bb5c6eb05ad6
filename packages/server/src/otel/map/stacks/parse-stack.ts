import type { ParsedException } from './parsed-exception.ts';
import { parseDotnetStack } from './parse-dotnet-stack.ts';
import { parseGoStack } from './parse-go-stack.ts';
import { parseJavaStack } from './parse-java-stack.ts';
import { parseJavaScriptStack } from './parse-javascript-stack.ts';
import { parsePythonStack } from './parse-python-stack.ts';

type StackParser = (text: string) => readonly ParsedException[];

const PARSERS: ReadonlyMap<string, StackParser> = new Map([
  ['dotnet', parseDotnetStack],
  ['go', parseGoStack],
  ['java', parseJavaStack],
  ['javascript', parseJavaScriptStack],
  ['nodejs', parseJavaScriptStack],
  ['php', parseJavaStack],
  ['python', parsePythonStack],
  ['webjs', parseJavaScriptStack],
]);

/**
 * The exceptions that a stack's text tells of, the one that was thrown first. Empty when nothing could be read: the
 * text is neither a stack of `language`, as `telemetry.sdk.language` spells it, nor of the form in which our export and
 * the Collector's receiver tell the stacks of languages that they do not know, Java's. Takes time proportional to the
 * text and never throws.
 */
export function parseStack(text: string, language: string | undefined): readonly ParsedException[] {
  const exceptions = PARSERS.get(language ?? '')?.(text) ?? [];
  if (hasFrames(exceptions)) return exceptions;
  const others = parseJavaStack(text);
  return hasFrames(others) ? others : [];
}

function hasFrames(exceptions: readonly ParsedException[]): boolean {
  return exceptions.some(({ stack }) => stack.length > 0);
}
