import { basename } from 'node:path'
import type { RunRecord } from '../archive/archive.ts'
import { sizeOf } from '../candidate/canonical.ts'
import { ExperimentError } from '../experiment/experiment-error.ts'
import type { RustSyntax } from '../experiment/rust-syntax.ts'
import { seedsOf } from '../experiment/seeds.ts'
import type { Tuner } from '../search/kept-tunings.ts'
import { readCallShape } from '../variation/call-shape.ts'
import { createEmbeddedOperators, type EmbeddedSettings } from '../variation/embedded.ts'
import type { OfflineOperator } from '../variation/operator.ts'
import { createTuning } from '../variation/tuning.ts'

/** Tokens that a source may always grow to; beyond, compiling slows down and nobody reads it. */
const usualTokens = 600

/**
 * The operators that need no model, by name, for a run.
 *
 * @param tuner - Whose tunings `tune` takes; without one it moves numbers by chance.
 * @param note - Told where the evaluator offers calls that mutation cannot insert: it does without those.
 * @param changes - Of the edits, where their worth is measured.
 * @throws {ExperimentError} If the experiment names a call that mutation cannot insert.
 */
export function embeddedOperators(
	syntax: RustSyntax,
	{ experiment, facts }: RunRecord,
	tuner: Tuner,
	note: (text: string) => void,
	changes: Pick<EmbeddedSettings, 'weights' | 'watch'> = {},
): Map<string, OfflineOperator> {
	for (const call of experiment.calls) {
		const why = whyUnreadable(call)
		if (why !== undefined) throw new ExperimentError([`${experiment.folder}: calls: ${why}`])
	}
	const offered = facts.calls.filter((call) => whyUnreadable(call) === undefined)
	const dropped = facts.calls.filter((call) => !offered.includes(call))
	if (dropped.length > 0) note(`mutation cannot insert what the evaluator offers as ${dropped.join(', ')}`)
	const functions = experiment.seed.functions.map(({ name }) => name)
	const seeds = seedsOf(experiment).map(({ source }) => source)
	// A large seed may grow to twice its size, or what is found in it could only be changed.
	const maxTokens = Math.max(usualTokens, ...seeds.map((source) => 2 * sizeOf(syntax, source)))
	const donors = experiment.donors?.map(({ path, source }) => ({ name: basename(path), source })) ?? []
	const calls = [...offered, ...experiment.calls]
	const settings = { calls, functions, maxTokens, seeds, donors, ...changes }
	const operators = new Map<string, OfflineOperator>(
		createEmbeddedOperators(syntax, settings).map((operator) => [operator.name, operator]),
	)
	const otherwise = operators.get('tune')
	if (tuner.tune !== undefined && otherwise?.kind === 'embedded') {
		const tune = tuner.tune.bind(tuner)
		operators.set('tune', createTuning({ syntax, maxTokens, tune, timed: facts.timed, otherwise }))
	}
	return operators
}

function whyUnreadable(call: string): string | undefined {
	try {
		readCallShape(call)
		return undefined
	} catch (error) {
		if (error instanceof RangeError) return error.message
		throw error
	}
}
