import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Rejected } from '../candidate/outcome.ts'
import type { Experiment } from '../experiment/experiment.ts'
import type { CompiledLibrary, Refused } from '../rust/compiled.ts'

/** What candidates are timed beside. */
export interface Reference {
	/** Where a person finds it. */
	readonly path: string
	readonly source: string
}

/** The reference is nothing to time a candidate beside: its author's mistake, in one line. */
export class UnfitReferenceError extends Error {
	override readonly name = 'UnfitReferenceError'
	/** The compiler's own words, where they say more. */
	readonly details: string

	constructor(message: string, details: string) {
		super(message)
		this.details = details
	}
}

/**
 * The source that candidates are timed beside: the experiment's own, the evaluator's `reference.rs`, or else the seed.
 *
 * @throws {UnfitReferenceError} If it cannot be read.
 */
export async function findReference({ reference, evaluator, seed }: Experiment): Promise<Reference> {
	const beside = join(evaluator.kind === 'crate' ? evaluator.path : dirname(evaluator.path), 'reference.rs')
	const path = reference ?? beside
	try {
		return { path, source: await readFile(path, 'utf8') }
	} catch (cause) {
		const { code } = cause as NodeJS.ErrnoException
		if (reference === undefined && code === 'ENOENT') return { path: seed.path, source: seed.source }
		const why = code === 'ENOENT' ? 'expected the reference here, found no such file' : `cannot be read (${code})`
		throw new UnfitReferenceError(`${path}: ${why}`, '')
	}
}

/**
 * What the reference was compiled to.
 *
 * @param wanted - Types of the evolved functions, for the message.
 * @throws {UnfitReferenceError} If it was refused.
 */
export function expectCompiled(
	{ path }: Reference,
	result: CompiledLibrary | Refused,
	wanted: string,
): CompiledLibrary {
	if (result.kind === 'compiled') return result
	const { outcome } = result
	if (outcome.kind === 'rejected')
		throw new UnfitReferenceError(`${path}: ${mismatch(outcome, wanted)}`, outcome.detail)
	if (outcome.kind !== 'compile-failed')
		throw new UnfitReferenceError(`${path}: the reference does not compile (${outcome.kind})`, '')
	const first = outcome.diagnostics.find(({ level }) => level === 'error')
	const line = first?.line === undefined ? '' : `:${first.line}`
	const rendered = outcome.diagnostics.map((diagnostic) => diagnostic.rendered).join('\n')
	throw new UnfitReferenceError(`${path}${line}: the reference does not compile: ${first?.message ?? ''}`, rendered)
}

function mismatch({ reason, detail }: Rejected, wanted: string): string {
	if (reason === 'signature' || reason === 'missing-function')
		return `expected the reference to have ${wanted}, as candidates have`
	return `the reference is refused (${reason}): ${detail.split('\n')[0]}`
}
