import { resolve } from 'node:path'
import type { Context } from '../context.ts'
import { UsageError } from '../exit-codes.ts'
import { type CasesFile, readCases } from './cases-file.ts'
import { casesText } from './cases-text.ts'
import { evaluatorText } from './evaluator-text.ts'
import { type OwnOptions, ownSources } from './own-sources.ts'
import type { Signature } from './parse-signature.ts'
import { scriptTemplate } from './script-template.ts'
import { scriptText } from './script-text.ts'
import { speedText } from './speed-text.ts'
import { experimentFiles, type ScaffoldFile } from './templates.ts'

/** @throws {UsageError} If options are given that say different things. */
export function expectTogether(options: OwnOptions & { readonly data?: string }): void {
	if (options.data !== undefined) {
		const other = (
			['signature', 'seed', 'speed', 'cases', 'reference', 'types', 'instance', 'typescript'] as const
		).find((one) => options[one] !== undefined)
		if (other === undefined) return
		throw new UsageError(`expected --${other} or --data, found both: with --data the signature comes from the table`)
	}
	const both = ([one, other]: readonly (keyof OwnOptions)[], why: string) => {
		if (one === undefined || other === undefined || options[one] === undefined || options[other] === undefined) return
		throw new UsageError(`expected --${one} or --${other}, found both: ${why}`)
	}
	both(['signature', 'seed'], 'the signature is that of the seed')
	both(['speed', 'cases'], 'what is right is what the reference gives where speed is scored')
	both(['cases', 'reference'], 'what is right comes from one of them')
	for (const one of ['speed', 'cases'] as const) {
		const isSaid = [options.signature, options.seed, options.reference].some((given) => given !== undefined)
		if (options[one] === undefined || isSaid) continue
		throw new UsageError(
			`--${one}: expected --seed FILE or --signature '…' beside it, which function it is; found neither`,
		)
	}
	for (const one of ['speed', 'cases', 'reference'] as const)
		both([one, 'typescript'], 'what scores is written in one of two languages')
}

/**
 * Files of an experiment with an evaluator of its own, and what a person should know of them.
 *
 * @throws {UsageError | ExperimentError} If a file or a type is not as it should be.
 */
export async function ownExperiment(
	context: Context,
	name: string,
	options: OwnOptions,
	hasModel: boolean,
): Promise<NewExperiment> {
	try {
		return await experimentOf(context, name, options, hasModel)
	} catch (error) {
		const place = options.seed?.[0] ?? (options.signature === undefined ? options.reference : undefined)
		if (!(error instanceof UsageError) || place === undefined) throw error
		throw new UsageError(error.message.replace('--signature', place), { cause: error })
	}
}

/** Its files, and what a person should know of them. */
interface NewExperiment {
	readonly files: ScaffoldFile[]
	readonly about: string[]
}

async function experimentOf(
	{ places: { cwd } }: Context,
	name: string,
	options: OwnOptions,
	hasModel: boolean,
): Promise<NewExperiment> {
	const { own, reference, signatures, types, isToEdit } = await ownSources(cwd, options)
	const [first, ...others] = signatures
	const beside = reference === undefined ? [] : [{ name: 'reference.rs', text: reference.source }]
	const common = { name, signatures, types, hasModel, seeds: own }
	const shown = signatures.map((one) => `\`${one.name}\``).join(' and ')
	const typesLine = types === undefined ? [] : [isToEdit ? editTypesLine : typesSaid]
	if (options.speed === true) {
		const task = `Make ${shown} faster. ${others.length === 0 ? 'It has to give what it gives' : 'They have to give what they give'} now, for all inputs.`
		const files = experimentFiles({
			...common,
			task,
			evaluator: speedText(signatures),
			seeds: reference === undefined || own.length > 0 ? own : [{ name: 'seed.rs', text: reference.source }],
		})
		const faster = reference === undefined ? [] : ['reference.rs  what it is to be faster than']
		return { files: [...files, ...beside], about: about(own, ...typesLine, drawnLine, ...faster) }
	}
	if (options.cases !== undefined) {
		const evaluator = casesText(signatures, 'cases')
		const cases = await readCases(resolve(cwd, options.cases), signatures)
		const task = `Make ${shown} right for all cases, and for those that are not shown.`
		const more = ['// Arguments and what is expected of them.', "data: './cases.json',", ...casesSettings(true)]
		const files = experimentFiles({ ...common, task, evaluator, more, overflowChecks: true })
		return {
			files: [...files, { name: 'cases.json', text: cases.text }],
			about: about(own, ...typesLine, casesLine(cases, first)),
		}
	}
	if (reference !== undefined) {
		const task = `Make ${shown} compute what the reference does.`
		const more = casesSettings(false)
		// A single function may have another name there.
		const called = others.length === 0 ? [{ ...first, name: reference.signatures[0].name }] : signatures
		const files = experimentFiles({ ...common, task, evaluator: casesText(called, 'reference'), more })
		return {
			files: [...files, ...beside],
			about: about(own, ...typesLine, drawnLine, 'reference.rs  what is right'),
		}
	}
	const task = `Make ${shown} compute what the evaluator wants.`
	if (options.typescript === true) {
		// What is written of it for each run has to do as well.
		scriptText(signatures)
		const files = experimentFiles({ ...common, task, evaluator: scriptTemplate(signatures), script: true })
		return { files, about: about(own, ...typesLine, 'evaluator.ts  inputs, and what a good function does') }
	}
	const files = experimentFiles({ ...common, task, evaluator: evaluatorText(signatures) })
	return { files, about: about(own, ...typesLine, 'evaluator.rs  what a good function does') }
}

/** With how a CSV was read, since a heading that is not known as one would be a case. */
function casesLine({ count, hasHeading }: CasesFile, { parameters }: Signature): string {
	const columns = [...parameters.map(({ name }) => name), 'expected'].join(', ')
	const read = hasHeading === false ? ` (read without a heading, as ${columns})` : ''
	return `cases.json    ${count} ${count === 1 ? 'case' : 'cases'}: what is expected of which arguments${read}`
}

const editTypesLine = 'types.rs      what your types consist of'
const typesSaid = 'types.rs      your types, which candidates cannot change'

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
