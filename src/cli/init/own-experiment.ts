import { basename, resolve } from 'node:path'
import type { SeedSource } from '../../experiment/experiment.ts'
import { readSeed, readSeeds } from '../../experiment/load.ts'
import { SeedError } from '../../experiment/signature.ts'
import type { Context } from '../context.ts'
import { UsageError } from '../exit-codes.ts'
import { readCases } from './cases-file.ts'
import { casesText } from './cases-text.ts'
import { evaluatorText } from './evaluator-text.ts'
import { parseSignature, readSignature, type Signature } from './parse-signature.ts'
import { speedText } from './speed-text.ts'
import { experimentFiles, type ScaffoldFile } from './templates.ts'

/** Options of `init` for an experiment with an evaluator of its own. */
export interface OwnOptions {
	readonly signature?: string
	/** Rust files to start from; the signature is theirs. */
	readonly seed?: readonly string[]
	/** Score speed. */
	readonly speed?: boolean
	/** File of cases to be right about. */
	readonly cases?: string
	/** Rust file with a slow function that is right. */
	readonly reference?: string
}

/** @throws {UsageError} If options are given that say different things. */
export function expectTogether(options: OwnOptions & { readonly data?: string }): void {
	if (options.data !== undefined) {
		const other = (['signature', 'seed', 'speed', 'cases', 'reference'] as const).find(
			(one) => options[one] !== undefined,
		)
		if (other === undefined) return
		throw new UsageError(`expected --${other} or --data, found both: with --data the signature comes from the table`)
	}
	const both = ([one, other]: readonly ('signature' | 'seed' | 'speed' | 'cases' | 'reference')[], why: string) => {
		if (one === undefined || other === undefined || options[one] === undefined || options[other] === undefined) return
		throw new UsageError(`expected --${one} or --${other}, found both: ${why}`)
	}
	both(['signature', 'seed'], 'the signature is that of the seed')
	both(['speed', 'cases'], 'what is right is what the reference gives where speed is scored')
	both(['cases', 'reference'], 'what is right comes from one of them')
}

const usualSignature = 'fn f(x: f64) -> f64'

/**
 * Files of an experiment with an evaluator of its own, and what a person should know of them.
 *
 * @throws {UsageError | ExperimentError} If a file or a type is not as it should be.
 */
export async function ownExperiment(
	{ places: { cwd } }: Context,
	name: string,
	options: OwnOptions,
	hasModel: boolean,
): Promise<{ files: ScaffoldFile[]; about: string[] }> {
	const seeds =
		options.seed === undefined
			? []
			: await readSeeds(
					options.seed.map((file) => resolve(cwd, file)),
					undefined,
				)
	const own = seeds.map(({ path, source }) => ({ name: `seeds/${basename(path)}`, text: source }))
	const twice = own.find((one, index) => own.findIndex((other) => other.name === one.name) < index)
	if (twice !== undefined) {
		throw new UsageError(`--seed: expected files of different names, found two ${basename(twice.name)}`)
	}
	const seed = seeds[0] && (await signatureOf(seeds[0]))
	const reference =
		options.reference === undefined
			? undefined
			: await signatureOf(await readSeed(resolve(cwd, options.reference), undefined))
	const signature =
		seed?.signature ??
		(options.signature === undefined ? reference?.signature : undefined) ??
		(await parseSignature(options.signature ?? usualSignature))
	if (reference !== undefined && reference.signature.type !== signature.type) {
		throw new UsageError(
			`--reference: expected a function of the type \`${signature.type}\`, found \`${reference.signature.type}\``,
		)
	}
	const beside = reference === undefined ? [] : [{ name: 'reference.rs', text: reference.source }]
	const common = { name, signature, hasModel, seeds: own }
	if (options.speed === true) {
		const task = `Make \`${signature.name}\` faster. It has to give what it gives now, for all inputs.`
		const files = experimentFiles({
			...common,
			task,
			evaluator: speedText(signature),
			seeds: reference === undefined || own.length > 0 ? own : [{ name: 'seed.rs', text: reference.source }],
		})
		return {
			files: [...files, ...beside],
			about: about(own, drawnLine, ...(reference === undefined ? [] : ['reference.rs  what it is to be faster than'])),
		}
	}
	if (options.cases !== undefined) {
		const cases = await readCases(resolve(cwd, options.cases), signature)
		const task = `Make \`${signature.name}\` right for all cases, and for those that are not shown.`
		const more = ['// Arguments and what is expected of them.', "data: './cases.json',", ...casesSettings(true)]
		const files = experimentFiles({ ...common, task, evaluator: casesText(signature, 'cases'), more })
		return {
			files: [...files, { name: 'cases.json', text: cases }],
			about: about(own, 'cases.json    what is expected of which arguments'),
		}
	}
	if (reference !== undefined) {
		const task = `Make \`${signature.name}\` compute what the reference does.`
		const more = casesSettings(false)
		const files = experimentFiles({
			...common,
			task,
			evaluator: casesText({ ...signature, name: reference.signature.name }, 'reference'),
			more,
		})
		return { files: [...files, ...beside], about: about(own, drawnLine, 'reference.rs  what is right') }
	}
	const task = `Make \`${signature.name}\` compute what the evaluator wants.`
	const files = experimentFiles({ ...common, task, evaluator: evaluatorText(signature) })
	return { files, about: about(own, 'evaluator.rs  what a good function does') }
}

function casesSettings(hasHidden: boolean): string[] {
	const [hidden, share] = hasHidden
		? ['`hidden`: the share that only confirms a champion; ', 'hidden: 0.2, ']
		: ['', '']
	return [
		`// ${hidden}\`tolerance\`: by how much floats may differ;`,
		'// `shorten`: whether to go on, once all are right, for a shorter function.',
		`settings: { ${share}tolerance: 0, shorten: false },`,
	]
}

const drawnLine = 'evaluator.rs  how inputs are drawn'

function about(seeds: readonly ScaffoldFile[], ...others: readonly string[]): string[] {
	const where = seeds.length === 0 ? 'seed.rs' : 'seeds'
	return ['', 'Edit', `  ${where.padEnd(12)}  where evolution starts`, ...others.map((one) => `  ${one}`)]
}

/** A person's Rust file with the signature of its function. */
async function signatureOf({ path, source }: SeedSource): Promise<{ source: string; signature: Signature }> {
	try {
		return { source, signature: await readSignature(source) }
	} catch (error) {
		if (error instanceof SeedError) throw new UsageError(`${path}: ${error.message}`, { cause: error })
		if (error instanceof UsageError) throw new UsageError(error.message.replace('--signature', path), { cause: error })
		throw error
	}
}
