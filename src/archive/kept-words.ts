import type { Outcome } from '../candidate/outcome.ts'
import { isAgentOperator } from '../experiment/presets.ts'

/** Numbers that rows have for kinds of outcomes; one that was kept is never another's. */
const numberOfKind: Readonly<Record<Outcome['kind'], number>> = {
	scored: 0,
	rejected: 1,
	'compile-failed': 2,
	panicked: 3,
	'timed-out': 4,
	'out-of-memory': 5,
	crashed: 6,
	forbidden: 7,
	wrong: 8,
	suspect: 9,
}

const kinds = new Map(Object.entries(numberOfKind).map(([kind, number]) => [number, kind as Outcome['kind']]))

/** Our own operators, each at its number; more are added at the end alone. */
const operators: readonly string[] = [
	'seed',
	'mutate',
	'crossover',
	'tune',
	'regress',
	'inject',
	'rewrite',
	'edit',
	'blend',
	'repair',
]

/** Those of them that ask no model, as a list in SQL. */
export const embeddedOperators: string = `(${operators
	.flatMap((name, number) => (isAgentOperator(name) ? [] : [number]))
	.join(', ')})`

/** An operator as kept: one of our own by its number, any other by its name. */
export interface KeptOperator {
	readonly operator: number | null
	readonly operator_name: string | null
}

/** What a row has for a kind of outcome. */
export function keptKind(kind: Outcome['kind']): number {
	return numberOfKind[kind]
}

/** The kind of outcome that a row has a number for. @throws {SyntaxError} If it is none. */
export function toldKind(kept: number): Outcome['kind'] {
	const kind = kinds.get(kept)
	if (kind === undefined) throw new SyntaxError(`Expected the number of a kind of outcome, got ${kept}`)
	return kind
}

/** What a row has for an operator. */
export function keptOperator(operator: string): KeptOperator {
	const number = operators.indexOf(operator)
	return number === -1 ? { operator: null, operator_name: operator } : { operator: number, operator_name: null }
}

/** The operator that a row has a number or a name for. @throws {SyntaxError} If it is none. */
export function toldOperator({ operator, operator_name }: KeptOperator): string {
	const name = operator_name ?? operators[operator ?? -1]
	if (name === undefined) throw new SyntaxError(`Expected the number of an operator, got ${operator}`)
	return name
}
