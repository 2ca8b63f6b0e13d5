import { readdir, readFile } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, resolve } from 'node:path'
import { closestMatch } from 'leven'
import { parseDocument } from 'yaml'
import type { IslandInput } from './define-experiment.ts'
import type { IslandPlan } from './experiment.ts'
import { ExperimentError } from './experiment-error.ts'
import { isToolFile } from './own-tool.ts'
import { checkFrontMatter, operatorNames } from './schema.ts'

/** What an island does: a Markdown file with front matter (rates, model, temperature) and the persona as text. */
export interface Preset {
	/** File name without `.md`. */
	readonly name: string
	/** Relative rates by operator name; at least one is positive. */
	readonly rates: Readonly<Record<string, number>>
	/** Text after the front matter; empty where no operator needs a model. */
	readonly persona: string
	readonly model: string | undefined
	readonly temperature: number | undefined
	/** As written, relative to its file; `undefined` where it says nothing of them. */
	readonly tools: readonly string[] | undefined
}

/**
 * The islands as planned, in the order asked for; what is asked for again is numbered, `tinkerer-2`.
 *
 * @param islands - Names of shipped presets, paths to `.md` files, or either with changes.
 * @param presetsFolder - Where the shipped presets are.
 * @param folder - What relative paths start from.
 * @param tools - Of agents for which neither island nor preset names any.
 * @throws {ExperimentError} If a preset is not there, or what it says is not right.
 */
export async function planIslands(
	islands: readonly (string | IslandInput)[],
	presetsFolder: string,
	folder: string,
	tools: readonly string[] = [],
): Promise<IslandPlan[]> {
	const asked = islands.map((island) => (typeof island === 'string' ? { preset: island } : island))
	const presets = await Promise.all(asked.map(({ preset }) => findPreset(preset, presetsFolder, folder)))
	const seen = new Map<string, number>()
	return presets.map((preset, index) => {
		const changes: IslandInput = asked[index] ?? { preset: preset.name }
		const nth = (seen.get(preset.name) ?? 0) + 1
		seen.set(preset.name, nth)
		const rates = changes.operators ?? preset.rates
		const wanted = needsModel(rates) ? absolute(changes.tools ?? preset.tools ?? tools, folder) : []
		return {
			name: nth === 1 ? preset.name : `${preset.name}-${nth}`,
			preset: preset.name,
			rates,
			persona: needsModel(rates) ? preset.persona : '',
			model: changes.model ?? preset.model,
			temperature: changes.temperature ?? preset.temperature,
			...(wanted.length === 0 ? {} : { tools: wanted }),
		}
	})
}

/**
 * A preset as its file says.
 *
 * @param path - Of the Markdown file.
 * @throws {ExperimentError} If the file cannot be read, has no front matter, or that is not right.
 */
export async function loadPreset(path: string): Promise<Preset> {
	const wrong = (problem: string) => new ExperimentError([`${path}: ${problem}`])
	const text = await readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
		throw new ExperimentError([`${path}: cannot be read (${cause.code ?? cause.message})`], { cause })
	})
	const parts = /^---\r?\n(.*?)^---[ \t]*(?:\r?\n|$)(.*)$/ms.exec(text)
	if (parts === null) throw wrong('expected front matter between two lines of `---` at the top, found none')
	const document = parseDocument(parts[1] ?? '')
	const [error] = document.errors
	if (error !== undefined) {
		const [firstLine] = error.message.split('\n')
		throw wrong(
			`front matter is not YAML: ${firstLine?.replace(/ at line.*$/, '')} (line ${(error.linePos?.[0].line ?? 0) + 1})`,
		)
	}
	const checked = checkFrontMatter(document.toJS())
	if (!checked.ok) throw new ExperimentError(checked.problems.map((problem) => `${path}: ${problem}`))
	const { operators, model, temperature, tools } = checked.value
	const persona = needsModel(operators) ? (parts[2] ?? '').trim() : ''
	if (needsModel(operators) && persona === '') {
		throw wrong(
			'expected a persona as text after the front matter, since some of its operators ask a model; found none',
		)
	}
	return {
		name: basename(path, '.md'),
		rates: operators,
		persona,
		model,
		temperature,
		tools: tools && absolute(tools, dirname(path)),
	}
}

/** Tools by name, files by absolute path, none twice. */
function absolute(tools: readonly string[], folder: string): string[] {
	return [...new Set(tools.map((name) => (isToolFile(name) ? resolve(folder, name) : name)))]
}

/**
 * Rates without the operators that need a model, adding up to 1; the tinkerer's rates where none would be left.
 *
 * For runs without a model: an island then still searches, by the embedded operators alone.
 */
export function offlineRates(rates: Readonly<Record<string, number>>): Record<string, number> {
	const own = Object.entries(rates).filter(([name, rate]) => rate > 0 && !isAgentOperator(name))
	const left = own.length === 0 ? Object.entries(tinkererRates) : own
	const total = left.reduce((sum, [, rate]) => sum + rate, 0)
	return Object.fromEntries(left.map(([name, rate]) => [name, rate / total]))
}

/** Whether an operator that needs no model has a rate of its own. */
export function hasEmbeddedOperator(rates: Readonly<Record<string, number>>): boolean {
	return Object.entries(rates).some(([name, rate]) => rate > 0 && !isAgentOperator(name))
}

/** Operators that need no model and that an island has, at whatever rate: of these a person may order other rates. */
export function embeddedOperatorsOf(
	islands: readonly { readonly rates: Readonly<Record<string, number>> }[],
): readonly string[] {
	const named = islands.flatMap(({ rates }) => Object.keys(rates))
	return [...new Set(named.filter((one) => !isAgentOperator(one)))]
}

/** Whether an operator of that name is carried out by a model. */
export function isAgentOperator(name: string): boolean {
	return (operatorNames.agent as readonly string[]).includes(name)
}

const tinkererRates = { mutate: 0.54, crossover: 0.27, tune: 0.09, regress: 0.1 }

async function findPreset(asked: string, presetsFolder: string, folder: string): Promise<Preset> {
	if (asked.endsWith('.md')) return loadPreset(isAbsolute(asked) ? asked : resolve(folder, asked))
	const files = await readdir(presetsFolder)
	if (files.includes(`${asked}.md`)) return loadPreset(join(presetsFolder, `${asked}.md`))
	const known = files.filter((file) => file.endsWith('.md')).map((file) => basename(file, '.md'))
	const nearest = closestMatch(asked, known, { maxDistance: 4 })
	const hint =
		nearest === undefined
			? `known are ${known.join(', ')}, or a path to a \`.md\` file`
			: `did you mean \`${nearest}\`?`
	throw new ExperimentError([`islands: no preset \`${asked}\`; ${hint}`])
}

function needsModel(rates: Readonly<Record<string, number>>): boolean {
	return Object.entries(rates).some(([name, rate]) => rate > 0 && isAgentOperator(name))
}
