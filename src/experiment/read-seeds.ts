import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { decodeText } from './decode-text.ts'
import type { ExperimentInput } from './define-experiment.ts'
import type { EvolvedFunction, RustFile, SeedSource } from './experiment.ts'
import { ExperimentError } from './experiment-error.ts'
import { loadRustSyntax } from './rust-syntax.ts'
import { type Instance, readEvolvedFunctions, SeedError } from './signature.ts'

/**
 * Several seeds of one signature.
 *
 * @param paths - Absolute; at least one.
 * @throws {ExperimentError} As {@link readSeed}; also where two differ in their signatures, or do not differ at all.
 */
export async function readSeeds(
	[path = '', ...others]: readonly string[],
	functions: ExperimentInput['functions'],
	instance: Instance = {},
): Promise<readonly [SeedSource, ...SeedSource[]]> {
	const first = await readSeed(path, functions, instance)
	const read: [SeedSource, ...SeedSource[]] = [first]
	for (const other of others) {
		const next = await readSeed(other, functions, instance)
		const wanted = signaturesOf(first)
		if (signaturesOf(next) !== wanted) {
			throw new ExperimentError([
				`${next.path}: expected the signature of the first seed, ${basename(first.path)}: ${wanted}; found ${signaturesOf(next)}`,
			])
		}
		const same = read.find(({ source }) => source === next.source)
		if (same !== undefined) {
			throw new ExperimentError([`${next.path}: expected a seed of its own, found the text of ${basename(same.path)}`])
		}
		read.push(next)
	}
	return read
}

/** Names and types; names of parameters and white space do not matter. */
function signaturesOf({ functions }: SeedSource): string {
	return functions
		.map(({ name, type }) => `\`${type.replace(/^fn\b/, `fn ${name}`)}\``)
		.sort()
		.join(', ')
}

/**
 * A seed from its file.
 *
 * @param path - Absolute.
 * @param functions - Name or names wanted; the only `pub fn` for `undefined`.
 * @throws {ExperimentError} If it cannot be read or parsed, or has no such function.
 */
export async function readSeed(
	path: string,
	functions: ExperimentInput['functions'],
	instance: Instance = {},
): Promise<SeedSource> {
	const { source } = await readRustFile(path, 'the seed')
	return { path, source, functions: await evolvedFunctionsOf(source, functions, path, instance) }
}

/**
 * A Rust file of a person's.
 *
 * @param path - Absolute.
 * @param what - Is expected there.
 * @throws {ExperimentError} If it cannot be read.
 */
export async function readRustFile(path: string, what: string): Promise<RustFile> {
	const bytes = await readFile(path).catch((cause: NodeJS.ErrnoException) => {
		const why = cause.code === 'ENOENT' ? `expected ${what} here, found no such file` : `cannot be read (${cause.code})`
		throw new ExperimentError([`${path}: ${why}`], { cause })
	})
	return { path, source: decodeText(bytes) }
}

/**
 * Functions to evolve in a seed's source.
 *
 * @param where - Named in messages.
 * @throws {ExperimentError} If it cannot be parsed or has no such function.
 */
export async function evolvedFunctionsOf(
	source: string,
	functions: ExperimentInput['functions'],
	where: string,
	instance: Instance = {},
): Promise<EvolvedFunction[]> {
	const syntax = await loadRustSyntax()
	try {
		return readEvolvedFunctions(syntax, source, typeof functions === 'string' ? [functions] : functions, instance)
	} catch (cause) {
		if (!(cause instanceof SeedError)) throw cause
		throw new ExperimentError([`${where}${cause.line === undefined ? '' : `:${cause.line}`}: ${cause.message}`], {
			cause,
		})
	}
}
