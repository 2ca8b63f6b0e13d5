import { closestMatch } from 'leven'
import * as z from 'zod'
import type { EvaluatorInput } from './define-evaluator.ts'
import type { ExperimentInput } from './define-experiment.ts'
import { diskSizeForm, parseDiskSize } from './disk-size.ts'
import { durationForm, parseDuration, parsePatience } from './duration.ts'
import { isToolFile, toolNames } from './own-tool.ts'
import { amount, count, isPlainJson, positive, temperature, text, texts } from './schema-leaf.ts'
import { agentsSchema, modelSchema } from './schema-model.ts'
import { notifySchema } from './schema-notify.ts'
import { compile, dependencies, instance, objectExpected } from './schema-rust.ts'

/**
 * `input` as an {@link ExperimentInput}, or its problems, one line each: `limits.wallMs: expected …, found …`.
 *
 * Unknown keys are problems too, with the nearest known key named.
 */
export function checkExperiment(input: unknown): Checked<ExperimentInput> {
	const checked = check<ExperimentInput>(experimentSchema, input)
	if (!checked.ok || (checked.value.seed === undefined) !== (checked.value.seeds === undefined)) return checked
	const found = checked.value.seed === undefined ? 'neither' : 'both'
	return { ok: false, problems: [`seed: expected \`seed\` or \`seeds\`, found ${found}`] }
}

/** As {@link checkExperiment}, for the front matter of a preset. */
export function checkFrontMatter(input: unknown): Checked<FrontMatter> {
	return check(frontMatterSchema, input)
}

/** A checked value, or what is wrong with it. */
export type Checked<Value> =
	| { readonly ok: true; readonly value: Value }
	| { readonly ok: false; readonly problems: readonly string[] }

/** What stands before the text of a preset. */
export interface FrontMatter {
	readonly operators: Readonly<Record<string, number>>
	readonly model?: string | undefined
	readonly temperature?: number | undefined
	readonly tools?: readonly string[] | undefined
}

/** Operators that a rate may be given to, those that need no model first. */
export const operatorNames = {
	embedded: ['mutate', 'crossover', 'tune', 'regress'],
	agent: ['rewrite', 'edit', 'blend', 'repair'],
} as const

const rate = z.custom<number>(
	(value) => typeof value === 'number' && value >= 0 && value < Infinity,
	'a rate of 0 or more',
)
const toolList = z
	.array(
		z.custom<string>(
			(value) => typeof value === 'string' && ((toolNames as readonly string[]).includes(value) || isToolFile(value)),
			`a tool (${toolNames.join(', ')}) or a path to a \`.ts\``,
		),
		'a list of tools',
	)
	.optional()
const operators = z
	.strictObject(
		Object.fromEntries([...operatorNames.embedded, ...operatorNames.agent].map((name) => [name, rate.optional()])),
		{ error: objectExpected },
	)
	.refine((rates) => Object.values(rates).some((one) => (one ?? 0) > 0), {
		error: 'at least one rate above 0',
		when: ({ issues }) => issues.length === 0,
	})

const island = z.strictObject(
	{
		preset: text,
		operators: operators.optional(),
		model: text.optional(),
		temperature: temperature.optional(),
		tools: toolList,
	},
	{ error: objectExpected },
)

const experimentSchema = z.strictObject(
	{
		name: z
			.string('a name')
			.regex(/^[a-z0-9][a-z0-9._-]{0,39}$/i, 'a name of up to 40 letters, digits, `.`, `_` and `-`')
			.optional(),
		task: text,
		seed: text.optional(),
		seeds: z.array(text, 'a list of Rust files').min(1, 'at least one Rust file').optional(),
		functions: z
			.union([text, z.array(text).min(1, 'at least one name')], {
				error: () => "a function's name, or a list of names",
			})
			.optional(),
		donors: text.optional(),
		evaluator: z.union([text, z.custom<EvaluatorInput>(isEvaluator)], {
			error: () => "a crate's folder, a `.rs` or `.ts` file, the name of a built-in, or `{ inputs, judge }`",
		}),
		types: text.optional(),
		dependencies: dependencies.optional(),
		instance: instance.optional(),
		reference: text.optional(),
		data: text.optional(),
		settings: z.custom<object>(isPlainJson, 'an object of plain JSON values').optional(),
		islands: z
			.array(z.union([text, island], { error: islandExpected }), 'a list of islands')
			.min(1, 'at least one island')
			.optional(),
		migration: z
			.strictObject(
				{
					every: count.optional(),
					elites: positive.optional(),
					topology: z.enum(['ring', 'full', 'random'], '`ring`, `full` or `random`').optional(),
				},
				{ error: objectExpected },
			)
			.optional(),
		limits: z
			.strictObject(
				{
					wallMs: positive.optional(),
					memoryMb: positive.optional(),
					compileMs: positive.optional(),
					compileMemoryMb: positive.optional(),
				},
				{ error: objectExpected },
			)
			.optional(),
		forbid: texts.optional(),
		allow: texts.optional(),
		calls: texts.optional(),
		compile: compile.optional(),
		budget: z
			.strictObject(
				{
					for: z
						.custom<string>((value) => typeof value === 'string' && parseDuration(value) !== undefined, durationForm)
						.optional(),
					candidates: positive.optional(),
					target: z.number('a finite number').optional(),
					patience: z
						.custom<number | string>(
							(value) => parsePatience(value as number | string) !== undefined,
							`a number of candidates, or ${durationForm}`,
						)
						.optional(),
					disk: z
						.custom<string>((value) => typeof value === 'string' && parseDiskSize(value) !== undefined, diskSizeForm)
						.optional(),
					tokens: positive.optional(),
					money: amount.optional(),
					requests: positive.optional(),
				},
				{ error: objectExpected },
			)
			.optional(),
		stopFile: text.optional(),
		notify: notifySchema.optional(),
		tools: toolList,
		models: z.array(modelSchema, 'a list of models').min(1, 'at least one model').optional(),
		agents: agentsSchema.optional(),
		search: z
			.strictObject({ inFlight: positive.optional(), stagnation: count.optional() }, { error: objectExpected })
			.optional(),
	},
	{ error: objectExpected },
)

/** What it consists of is checked where it is run. */
function isEvaluator(value: unknown): boolean {
	return typeof value === 'object' && value !== null && 'inputs' in value && 'judge' in value
}

const frontMatterSchema = z.strictObject(
	{ operators, model: text.optional(), temperature: temperature.optional(), tools: toolList },
	{ error: objectExpected },
)

function check<Value>(schema: z.ZodType, input: unknown): Checked<Value> {
	const parsed = schema.safeParse(input)
	if (parsed.success) return { ok: true, value: parsed.data as Value }
	return { ok: false, problems: parsed.error.issues.flatMap((issue) => problemsOf(schema, issue, input)) }
}

function problemsOf(schema: z.ZodType, issue: z.core.$ZodIssue, input: unknown): string[] {
	if (issue.code === 'unrecognized_keys') {
		const known = keysAt(schema, issue.path)
		return issue.keys.map((key) => {
			const nearest = closestMatch(key, known, { maxDistance: Math.max(2, Math.floor(key.length / 3)) })
			const hint = nearest === undefined ? `known are ${known.join(', ')}` : `did you mean \`${nearest}\`?`
			return `${pathText([...issue.path, key])}: unknown key; ${hint}`
		})
	}
	// A list of islands may hold objects: what is wrong inside one says more than that it is not a text.
	if (issue.code === 'invalid_union') {
		const deeper = issue.errors.flat().filter((inner) => inner.path.length > 0 || inner.code === 'unrecognized_keys')
		if (deeper.length > 0) {
			return deeper.flatMap((inner) => problemsOf(schema, { ...inner, path: [...issue.path, ...inner.path] }, input))
		}
	}
	const found = issue.path.reduce<unknown>((value, key) => (value as never)?.[key as never], input)
	const key = issue.path.length === 0 ? 'the experiment' : pathText(issue.path)
	return [`${key}: expected ${issue.message}, found ${shown(found)}`]
}

/** Keys that are known at `path`, where the schema has an object there. */
function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
	let at = objectOrList(schema)
	for (const key of path) {
		if (at instanceof z.ZodObject) at = objectOrList(at.shape[key as string] as z.ZodType)
		else if (at instanceof z.ZodArray) at = objectOrList(at.element as z.ZodType)
		else if (at instanceof z.ZodRecord) at = objectOrList(at.valueType as z.ZodType)
	}
	return at instanceof z.ZodObject ? Object.keys(at.shape) : []
}

/** The part of `schema` that has keys or elements, out of what is optional or an alternative. */
function objectOrList(schema: z.ZodType): z.ZodType {
	if (schema instanceof z.ZodOptional) return objectOrList(schema.unwrap() as z.ZodType)
	if (!(schema instanceof z.ZodUnion)) return schema
	const options = schema.options as readonly z.ZodType[]
	return options.find((one) => one instanceof z.ZodObject || one instanceof z.ZodArray) ?? schema
}

function islandExpected(): string {
	return "a preset's name such as `tinkerer`, a path to a `.md`, or `{ preset: … }`"
}

function pathText(path: readonly PropertyKey[]): string {
	return path.reduce<string>((text, key) => {
		if (typeof key === 'number') return `${text}[${key}]`
		return text === '' ? String(key) : `${text}.${String(key)}`
	}, '')
}

function shown(value: unknown): string {
	if (value === undefined) return 'nothing'
	if (typeof value === 'function') return 'a function'
	if (typeof value === 'number' || typeof value === 'bigint') return String(value)
	const text = JSON.stringify(value) ?? String(value)
	return text.length > 60 ? `${text.slice(0, 57)}…` : text
}
