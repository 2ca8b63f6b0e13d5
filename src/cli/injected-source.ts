import type { RunRecord } from '../archive/archive.ts'
import { createGate } from '../candidate/gate.ts'
import { loadRustSyntax } from '../experiment/rust-syntax.ts'
import { readEvolvedFunctions, SeedError } from '../experiment/signature.ts'
import { UsageError } from './exit-codes.ts'

/**
 * Refuses a person's source that a run could only reject: one that does not parse, is not of the run's functions, or has what its
 * experiment forbids.
 *
 * @param where - Where it comes from, such as `mine.rs`.
 * @throws {UsageError} In one line: what was found, and what was expected.
 */
export async function expectFits({ id, experiment }: RunRecord, source: string, where: string): Promise<void> {
	const { seed, instance, forbid, allow } = experiment
	const syntax = await loadRustSyntax()
	const names = seed.functions.map(({ name }) => name)
	const refused = (why: string, cause?: Error) => new UsageError(`${where}: ${why}`, { cause })
	const found = (() => {
		try {
			return readEvolvedFunctions(syntax, source, names, instance)
		} catch (error) {
			if (!(error instanceof SeedError)) throw error
			throw refused(error.message.replace(/\b([Tt])he seed\b/g, '$1he source'), error)
		}
	})()
	for (const [index, wanted] of seed.functions.entries()) {
		const { type, signature } = found[index] ?? wanted
		if (type !== wanted.type)
			throw refused(`expected \`${wanted.signature}\`, as ${id} evolves it, found \`${signature}\``)
	}
	const rejected = createGate(syntax, { forbid, allow, functions: names })(source)
	if (rejected !== undefined) throw refused(rejected.detail.split('\n').join('; '))
}
