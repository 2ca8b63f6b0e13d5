import { basename, resolve } from 'node:path'
import { readTypesFile } from '../../experiment/own-types.ts'
import { readRustFile } from '../../experiment/read-seeds.ts'
import { loadRustSyntax } from '../../experiment/rust-syntax.ts'
import { SeedError } from '../../experiment/signature.ts'
import { UsageError } from '../exit-codes.ts'
import { extractTypes } from './extract-types.ts'
import { readInstance } from './instance.ts'
import { ownShapes, typesToEdit } from './own-shapes.ts'
import { parseSignature, readSignatures, type Signature, type Surroundings } from './parse-signature.ts'
import type { ScaffoldFile } from './templates.ts'

/** Options of `init` for an experiment with an evaluator of its own. */
export interface OwnOptions {
	/** Of one function each. */
	readonly signature?: readonly string[]
	/** Rust files to start from; the signature is theirs. */
	readonly seed?: readonly string[]
	/** Score speed. */
	readonly speed?: boolean
	/** File of cases to be right about. */
	readonly cases?: string
	/** Rust file with a slow function that is right. */
	readonly reference?: string
	/** Rust file of types of a person's own. */
	readonly types?: string
	/** What generic parameters stand for: `T=i64`. */
	readonly instance?: readonly string[]
	/** Inputs and scores in TypeScript. */
	readonly typescript?: boolean
}

/** What a person gave, or what stands in its place. */
export interface OwnSources {
	/** Seeds of the person's, for the new folder. */
	readonly own: readonly ScaffoldFile[]
	readonly reference: Source | undefined
	readonly signatures: Signatures
	/** Text of the file of types, where there are some. */
	readonly types: string | undefined
	/** They are made up. */
	readonly isToEdit: boolean
}

/** A Rust file with the signatures of its functions. */
export interface Source {
	readonly path: string
	readonly source: string
	readonly signatures: Signatures
}

type Signatures = readonly [Signature, ...Signature[]]

const usualSignature = 'fn f(x: f64) -> f64'

/**
 * Reads the files that options name, and the signatures of what is to be evolved.
 *
 * @throws {UsageError | ExperimentError} If a file or a type is not as it should be, or two of them do not agree.
 */
export async function ownSources(cwd: string, options: OwnOptions): Promise<OwnSources> {
	const syntax = await loadRustSyntax()
	const written = await Promise.all((options.seed ?? []).map((file) => readRustFile(resolve(cwd, file), 'the seed')))
	const slow =
		options.reference === undefined ? undefined : await readRustFile(resolve(cwd, options.reference), 'the reference')
	// Types in a seed, where candidates could change them, move to a file of their own.
	const apart = (source: string) => (options.types === undefined ? extractTypes(syntax, source) : undefined)
	const extracted = written.map(({ source }) => apart(source))
	const extractedSlow = slow === undefined ? undefined : apart(slow.source)
	const given = options.types === undefined ? undefined : await readTypesFile(resolve(cwd, options.types))
	const typed = options.seed === undefined ? (options.signature ?? []) : []
	const toEdit = given === undefined ? typesToEdit(typed) : ''
	const types =
		given?.source ?? extracted.find((one) => one !== undefined)?.types ?? extractedSlow?.types ?? (toEdit || undefined)
	const around = { own: ownShapes(syntax, types ?? ''), instance: readInstance(options.instance ?? []) }

	const seeds: Source[] = []
	for (const [index, { path, source }] of written.entries()) {
		const rest = extracted[index]?.rest ?? source
		seeds.push(await signaturesOf(path, rest, around))
	}
	const reference =
		slow === undefined ? undefined : await signaturesOf(slow.path, extractedSlow?.rest ?? slow.source, around)
	for (const other of seeds.slice(1)) expectSame('--seed', seeds[0] as Source, other)
	const own = seeds.map(({ path, source }) => ({ name: `seeds/${basename(path)}`, text: source }))
	const twice = own.find((one, index) => own.findIndex((other) => other.name === one.name) < index)
	if (twice !== undefined) {
		throw new UsageError(`--seed: expected files of different names, found two ${basename(twice.name)}`)
	}
	const signatures =
		seeds[0]?.signatures ??
		(options.signature === undefined ? reference?.signatures : undefined) ??
		(await typedSignatures(options.signature ?? [usualSignature], around))
	if (reference !== undefined) expectReference(signatures, reference.signatures)
	return { own, reference, signatures, types, isToEdit: types !== undefined && types === toEdit }
}

async function typedSignatures(texts: readonly string[], around: Surroundings): Promise<Signatures> {
	const read: Signature[] = []
	for (const text of texts) read.push(await parseSignature(text, around))
	const twice = read.find(({ name }, index) => read.findIndex((other) => other.name === name) < index)
	if (twice !== undefined)
		throw new UsageError(`--signature: expected different functions, found two \`${twice.name}\``)
	return read as [Signature, ...Signature[]]
}

async function signaturesOf(path: string, source: string, around: Surroundings): Promise<Source> {
	try {
		return { path, source, signatures: await readSignatures(source, around) }
	} catch (error) {
		if (error instanceof SeedError) throw new UsageError(`${path}: ${error.message}`, { cause: error })
		if (error instanceof UsageError) throw new UsageError(error.message.replace('--signature', path), { cause: error })
		throw error
	}
}

function expectSame(option: string, first: Source, other: Source): void {
	const [wanted, found] = [first, other].map(({ signatures }) => shown(signatures))
	if (wanted !== found) {
		throw new UsageError(
			`${option}: expected ${basename(other.path)} to have ${wanted}, as ${basename(first.path)} has, found ${found}`,
		)
	}
}

/** One function may have any name there. */
function expectReference(wanted: Signatures, found: Signatures): void {
	if (wanted.length === 1 && found.length === 1) {
		if (wanted[0].type === found[0].type) return
		throw new UsageError(
			`--reference: expected a function of the type \`${wanted[0].type}\`, found \`${found[0].type}\``,
		)
	}
	const missing = wanted.find((one) => !found.some(({ name, type }) => name === one.name && type === one.type))
	if (missing === undefined) return
	throw new UsageError(
		`--reference: expected \`${missing.name}\` of the type \`${missing.type}\`, found ${shown(found)}`,
	)
}

function shown(signatures: Signatures): string {
	return signatures.map(({ name, type }) => `\`${name}: ${type}\``).join(', ')
}
