import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff'
import type { CandidateRecord, RunArchive } from '../archive/archive.ts'
import type { RustSyntax } from '../experiment/rust-syntax.ts'
import { seedsOf } from '../experiment/seeds.ts'
import { readFormula } from '../formula/read-formula.ts'
import { writeCode } from '../formula/write-code.ts'
import { writeMathematics } from '../formula/write-mathematics.ts'
import { UsageError } from './exit-codes.ts'

/** Forms in which a champion is taken elsewhere. */
export const acceptanceForms = ['patch', 'python', 'latex', 'c'] as const

/** One of {@link acceptanceForms}. */
export type AcceptanceForm = (typeof acceptanceForms)[number]

/** A champion in the form that was asked for. */
export interface Accepted {
	/** Ends in a line feed. */
	readonly text: string
	/** What a person should know of it, where there is something. */
	readonly note: string | undefined
}

/**
 * A candidate as a patch of the seed's file that it comes from, or as what its formula is elsewhere.
 *
 * @param cwd - Where a patch of a file outside any repository is applied, if the file is below it.
 * @throws {UsageError} If it is no formula.
 */
export function acceptedAs(
	form: AcceptanceForm,
	run: RunArchive,
	candidate: CandidateRecord,
	syntax: RustSyntax,
	cwd: string,
): Accepted {
	if (form === 'patch') return patchOf(run, candidate, cwd)
	const name = run.record().experiment.seed.functions[0]?.name ?? ''
	const formula = readFormula(syntax, candidate.source, name)
	if (formula === undefined) {
		throw new UsageError(
			`candidate ${candidate.number} of ${run.id} is no formula: expected --${form} of numbers, operators and calls of f64's ` +
				'methods, with `let`s before them; --code prints the Rust that it is',
		)
	}
	if (form === 'latex') return { text: `${writeMathematics(formula, 'latex', 17)}\n`, note: undefined }
	return { text: writeCode(formula, form, `Candidate ${candidate.number} of ${run.id}.`), note: undefined }
}

function patchOf(run: RunArchive, candidate: CandidateRecord, cwd: string): Accepted {
	const seeds = seedsOf(run.record().experiment)
	const { path, source } = seeds[seedOf(run, candidate)] ?? seeds[0]
	const found = existsSync(path) ? readFileSync(path, 'utf8') : undefined
	const place = placeOf(path, cwd)
	const shown = relative(place, path).split(sep).join('/')
	const now = `${candidate.source.trimEnd()}\n`
	const text = createTwoFilesPatch(`a/${shown}`, `b/${shown}`, source, now, undefined, undefined, {
		context: 3,
		headerOptions: FILE_HEADERS_ONLY,
	})
	if (source === now) return { text: '', note: 'the seed is the best: there is nothing to change' }
	const ofThen = 'the patch is for the seed as the run began with it'
	const notes = [
		...(found === undefined ? [`${path} is not there any more; ${ofThen}`] : []),
		...(found !== undefined && found !== source ? [`${path} has changed since; ${ofThen}`] : []),
		...(place === cwd ? [] : [`\`git apply\` takes it in ${place}`]),
	]
	return { text, note: notes.length === 0 ? undefined : notes.join('\n') }
}

/** Where a patch of a file is applied: git takes no path that leads out of there. */
function placeOf(path: string, cwd: string): string {
	const repository = repositoryOf(path)
	if (repository !== undefined) return repository
	return relative(cwd, path).split(sep)[0] === '..' ? dirname(path) : cwd
}

/** Number of the seed at the beginning of a candidate's line of main parents. */
function seedOf(run: RunArchive, candidate: CandidateRecord): number {
	let one: CandidateRecord | undefined = candidate
	for (let parent = one.parents[0]; parent !== undefined; parent = one?.parents[0]) {
		one = run.candidate(parent)
		if (one === undefined) return 0
	}
	return one?.number ?? 0
}

/** The folder of the repository that a file is in. */
function repositoryOf(path: string): string | undefined {
	for (let folder = dirname(path); ; folder = dirname(folder)) {
		if (existsSync(join(folder, '.git'))) return folder
		if (folder === dirname(folder)) return undefined
	}
}
