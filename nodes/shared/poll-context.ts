import type { INodeExecutionData, IPollFunctions } from 'n8n-workflow';

/**
 * What n8n's poll contexts can do beyond polling. Of these things only `__emit` is in every n8n; each is asked for
 * before it is used. How they behave was measured: workbench/README.md.
 */
type Inner = Partial<Pick<IPollFunctions, '__emit' | '__runPoll' | '__commitCursor' | 'getPollBudgetMs'>> & {
  workflow?: { expression?: { withIsolate?<T>(work: () => Promise<T>): Promise<T> } };
};

const inner = (context: IPollFunctions): Inner => context as Inner;

/** What n8n allows a poll that is not one of its scheduler's tasks. */
const USUAL_BUDGET_MS = 5 * 60_000;

/**
 * Whether the context can poll and hand over at any time, not only now. That of an activation can; that of a task of
 * n8n's scheduler (durable cursors) is bound to the task, what it hands over later is refused. Only such tasks have less
 * time than usual.
 */
export function canBeKept(context: IPollFunctions): boolean {
  const { __emit, __runPoll, getPollBudgetMs } = inner(context);
  if (__emit === undefined) return false;
  return __runPoll === undefined || getPollBudgetMs === undefined || context.getPollBudgetMs() >= USUAL_BUDGET_MS;
}

/** Runs a poll as n8n runs its own: with the state read afresh, and expressions working. */
export async function asPoll<T>(context: IPollFunctions, poll: () => Promise<T>): Promise<T> {
  const { workflow, __runPoll } = inner(context);
  const expression = workflow?.expression;
  const scoped = (): Promise<T> =>
    expression?.withIsolate === undefined ? poll() : expression.withIsolate(async () => poll());
  return __runPoll === undefined ? scoped() : (context.__runPoll?.(scoped) ?? scoped());
}

/** Starts the workflow with the items; n8n stores the state with it. Only inside {@link asPoll}. */
export function emit(context: IPollFunctions, items: INodeExecutionData[][]): void {
  context.__emit(items);
}

/** Has n8n store the state although there is nothing to tell, where it can. Only inside a poll. */
export async function commit(context: IPollFunctions): Promise<void> {
  if (inner(context).__commitCursor !== undefined) await context.__commitCursor?.();
}
