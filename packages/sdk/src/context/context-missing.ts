/**
 * What happens when something is to be recorded and there is no segment: the three strategies, or the application's
 * own function. The official SDK logs a stack each time, tens of thousands of lines an hour in some applications; here
 * it is one line, and at most one a second for each message.
 * Source: aws-xray-sdk-core 3.12.0, `context_utils.js`; X-Ray Developer Guide, "AWS_XRAY_CONTEXT_MISSING".
 */
import { log } from '../logging/logger.ts';
import { logLimited } from '../logging/log-limited.ts';
import { sharedState } from '../process-state.ts';

const VARIABLE = 'AWS_XRAY_CONTEXT_MISSING';

/** `LOG_ERROR` unless set; a function gets the message. */
export type ContextMissingStrategy =
  'LOG_ERROR' | 'RUNTIME_ERROR' | 'IGNORE_ERROR' | ((message: string) => void);

const STRATEGIES: Readonly<Record<string, (message: string) => void>> = {
  RUNTIME_ERROR(message) {
    throw new Error(message);
  },
  LOG_ERROR(message) {
    logLimited(`context missing: ${message}`, 'error', message);
  },
  IGNORE_ERROR() {},
};
const DEFAULT_STRATEGY = 'LOG_ERROR';

interface StrategyHolder {
  strategy: ContextMissingStrategy;
}

const holder = sharedState<StrategyHolder>('context-missing', () => ({ strategy: fromEnvironment() }));

function fromEnvironment(): ContextMissingStrategy {
  const text = process.env[VARIABLE];
  if (!text) return DEFAULT_STRATEGY;
  const strategy = strategyNamed(text);
  log.debug(`${VARIABLE} is set. Configured context missing strategy to ${text}.`);
  return strategy;
}

function strategyNamed(text: string): ContextMissingStrategy {
  const name = text.toUpperCase();
  if (!Object.hasOwn(STRATEGIES, name)) {
    const valid = Object.keys(STRATEGIES).join();
    throw new Error(`Invalid context missing strategy: ${text}. Valid values are ${valid}.`);
  }
  return name as ContextMissingStrategy;
}

/** Applies the strategy. Throws with `RUNTIME_ERROR` only, or what the application's function throws. */
export function contextMissing(message: string): void {
  const { strategy } = holder;
  if (typeof strategy === 'function') strategy(message);
  else STRATEGIES[strategy]?.(message);
}

/**
 * Chooses the strategy by name, in any case, or by function. Ignored with a warning when `AWS_XRAY_CONTEXT_MISSING` is
 * set. Throws for anything else.
 */
export function setContextMissingStrategy(
  strategy: ContextMissingStrategy | Lowercase<ContextMissingStrategy & string>,
): void {
  if (process.env[VARIABLE]) {
    log.warn(
      `Ignoring call to setContextMissingStrategy as ${VARIABLE} is set. The current context missing strategy will not be changed.`,
    );
    return;
  }
  if (typeof strategy === 'string') {
    holder.strategy = strategyNamed(strategy);
    log.debug(`Configured context missing strategy to: ${strategy}`);
  } else if (typeof strategy === 'function') {
    holder.strategy = strategy;
    log.info(`Configured custom context missing strategy to function: ${strategy.name}`);
  } else {
    throw new Error('Context missing strategy must be either a string or a custom function.');
  }
}
