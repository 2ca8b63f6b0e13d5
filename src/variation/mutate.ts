import type { Random } from '../candidate/random.ts'
import type { RustSyntax } from '../experiment/rust-syntax.ts'
import type { Anatomy } from './anatomy.ts'
import type { CallShape } from './call-shape.ts'
import { applyChange } from './change.ts'
import type { Edit, Work } from './edit.ts'
import { growBody } from './edit-body.ts'
import * as expression from './edit-expression.ts'
import { dropItem } from './edit-item.ts'
import * as loop from './edit-loop.ts'
import { foldConstants, simplify } from './edit-simplify.ts'
import * as statement from './edit-statement.ts'
import * as sum from './edit-sum.ts'
import * as token from './edit-token.ts'

/** What an embedded operator works with. */
export interface Workshop {
	readonly syntax: RustSyntax
	readonly calls: readonly CallShape[]
	/** Names of the evolved functions. */
	readonly functions: readonly string[]
	/** Tokens beyond which a source may change, but not grow. */
	readonly maxTokens: number
	/** The run began with nothing to vary: bodies are grown from their signatures. */
	readonly isBarren: boolean
	readonly watch?: EditWatch | undefined
}

/** Told which edits are drawn and what comes of them: so it is found which of them pay. */
export interface EditWatch {
	/** @param isMade - Whether it came to another source. */
	tried(edit: string, isMade: boolean): void
	/** These edits, each on the result of the one before, made that source. */
	varied(source: string, edits: readonly string[]): void
}

/** One varied source. */
export interface Variation {
	readonly after: Anatomy
	readonly detail: string
	readonly fromOther: boolean
}

/** An edit, how often it is chosen, and whether it makes sources smaller. */
export interface WeightedEdit {
	readonly edit: Edit
	readonly weight: number
	readonly shrinks?: boolean
}

/** The edits of `mutate`. Weights were found by experiment on Rastrigin's function and on sorting. */
export const mutations: readonly WeightedEdit[] = [
	{ edit: token.perturbLiteral, weight: 10 },
	{ edit: token.swapOperator, weight: 5 },
	{ edit: token.swapOperands, weight: 1 },
	{ edit: expression.replaceByCopy, weight: 5 },
	{ edit: expression.replaceByFresh, weight: 5 },
	{ edit: expression.replaceLeaf, weight: 5 },
	{ edit: expression.wrapInCall, weight: 2 },
	{ edit: expression.hoist, weight: 6, shrinks: true },
	{ edit: expression.insertOperand, weight: 10 },
	{ edit: sum.insertTerm, weight: 8 },
	{ edit: sum.replaceTerm, weight: 4 },
	{ edit: sum.deleteTerm, weight: 3, shrinks: true },
	{ edit: sum.scale, weight: 3 },
	{ edit: simplify, weight: 4, shrinks: true },
	{ edit: foldConstants, weight: 2, shrinks: true },
	{ edit: expression.insertLikeness, weight: 5 },
	{ edit: expression.exchange, weight: 1 },
	{ edit: statement.deleteStatement, weight: 3, shrinks: true },
	{ edit: statement.copyStatement, weight: 2 },
	{ edit: statement.replaceStatement, weight: 1 },
	{ edit: statement.swapStatements, weight: 2 },
	{ edit: statement.moveStatement, weight: 2 },
	{ edit: statement.guardStatement, weight: 1 },
	{ edit: statement.unwrapStatement, weight: 1, shrinks: true },
	{ edit: dropItem, weight: 3, shrinks: true },
	{ edit: loop.moveBound, weight: 10 },
	{ edit: loop.insertExit, weight: 1 },
	{ edit: loop.insertQuietExit, weight: 2 },
	{ edit: loop.reverseLoop, weight: 1 },
	{ edit: statement.insertAssignment, weight: 1 },
	{ edit: statement.introduceLet, weight: 1 },
	{ edit: statement.inlineLet, weight: 1 },
]

/**
 * One to three edits, each on the result of the one before; `undefined` where none of many tries came to anything.
 */
export function vary(
	workshop: Workshop,
	edits: readonly WeightedEdit[],
	count: number,
	main: Anatomy,
	other: Anatomy | undefined,
	random: Random,
): Variation | undefined {
	const offered = workshop.isBarren ? [...edits, { edit: growBody, weight: 30 }] : edits
	const details: string[] = []
	const made: string[] = []
	let fromOther = false
	let current = main
	for (let tried = 0; tried < tries && details.length < count; tried++) {
		const work: Work = { random, calls: workshop.calls, functions: workshop.functions, main: current, other }
		const edit = chooseEdit(workshop, offered, current, random)
		const change = edit(work)
		const after = change && applyChange(workshop.syntax, current, change, workshop.maxTokens)
		const isMade = after !== undefined && after.source !== main.source
		workshop.watch?.tried(edit.name, isMade)
		if (change === undefined || !isMade) continue
		current = after
		made.push(edit.name)
		details.push(change.detail)
		fromOther ||= change.fromOther ?? false
	}
	if (made.length === 0) return undefined
	workshop.watch?.varied(current.source, made)
	return { after: current, detail: details.join('; '), fromOther }
}

const tries = 60

/**
 * The larger a source is, the more of the edits make it smaller: a little from the start, since most of what grows is
 * of no use, and much near the limit.
 */
function chooseEdit(workshop: Workshop, edits: readonly WeightedEdit[], main: Anatomy, random: Random): Edit {
	const fullness = Math.min(1, main.size / workshop.maxTokens)
	const shrinking = 0.5 + main.size / 100 + 12 * Math.max(0, fullness - 0.5)
	return random.weighted(edits, (each) => each.weight * (each.shrinks === true ? Math.min(shrinking, 12) : 1)).edit
}

/** Mostly one edit; sometimes two or three, to cross what no single one can. */
export function editCount(random: Random): number {
	return random.weighted([1, 2, 3], (count) => [0, 70, 22, 8][count] as number)
}
