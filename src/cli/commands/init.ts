import { basename, join, relative, resolve } from 'node:path'
import { readTable, type Table } from '../../experiment/table/table.ts'
import type { TableSettings } from '../../experiment/table/table-settings.ts'
import { readTableText } from '../../experiment/table/table-text.ts'
import { type Context, pathForPeople, pathToType } from '../context.ts'
import { takeModelSettings } from '../environment.ts'
import { expectTogether, ownExperiment } from '../init/own-experiment.ts'
import type { OwnOptions } from '../init/own-sources.ts'
import { regressionFiles } from '../init/templates.ts'
import { expectEmpty, type NewFile, writeFiles } from '../new-folder.ts'
import { keptData } from '../table-data.ts'

/** Options of `init`. */
export interface InitOptions extends TableSettings, OwnOptions {
	readonly data?: string
}

/** `init <folder>`: a new experiment that runs at once. */
export async function init(context: Context, folder: string, options: InitOptions): Promise<void> {
	const { env, places, out, program } = context
	expectTogether(options)
	const path = resolve(places.cwd, folder)
	await expectEmpty(context, path)
	const name = nameOf(path)
	const { model } = takeModelSettings(env, [places.cwd, places.packageRoot])
	const { files, about } =
		options.data === undefined
			? await ownExperiment(context, name, options, model !== undefined)
			: await regression(context, name, path, options.data, options)
	await writeFiles(context, path, [...files, editorConfig(places.packageRoot)])
	const lines = [
		`${pathForPeople(context, path)}: a new experiment`,
		...about,
		'',
		'Run',
		`  ${program} run ${pathToType(context, path)}`,
	]
	out.write(`${lines.join('\n')}\n`)
}

/** An experiment on a table, and what a person should know of how that was read. */
async function regression(
	context: Context,
	name: string,
	folder: string,
	data: string,
	{ target, use, drop, weight, missing }: TableSettings,
): Promise<{ files: NewFile[]; about: string[] }> {
	const settings = Object.fromEntries(
		Object.entries({ target, use, drop, weight, missing }).filter(([, value]) => value !== undefined),
	)
	const named = resolve(context.places.cwd, data)
	const path = await keptData(context, named, context.places.piped)
	const table = await readTable(path, settings)
	const fromFolder = relative(folder, path)
	const copied = path === named ? [] : [{ name: 'data.csv', text: await readTableText(path) }]
	const place = copied.length > 0 ? './data.csv' : fromFolder.startsWith('.') ? fromFolder : `./${fromFolder}`
	const files = [...regressionFiles(name, place, table, settings), ...copied]
	return { files, about: ['', ...tableLines(table)] }
}

function tableLines({ inputs, target, weight, lines, notes }: Table): string[] {
	const named = ({ title, name }: Table['target']) => (title === name || title === '' ? name : `${name} ("${title}")`)
	const weighted = weight === undefined ? '' : `, weighted by ${named(weight)}`
	return [
		'Table',
		`  ${lines.length} rows: ${inputs.map(named).join(', ')} → ${named(target)}${weighted}`,
		...notes.map((note) => `  ${note}`),
	]
}

/** Lets an editor find the package's types from a folder that has no `node_modules`. */
function editorConfig(packageRoot: string): NewFile {
	const options = {
		module: 'nodenext',
		moduleDetection: 'force',
		strict: true,
		noEmit: true,
		allowImportingTsExtensions: true,
		skipLibCheck: true,
		paths: {
			oxipelago: ['src/experiment/define.ts', 'dist/experiment/define.d.ts'].map((file) => join(packageRoot, file)),
		},
	}
	const text = JSON.stringify({ compilerOptions: options, include: ['*.ts'] }, undefined, '\t')
	return { name: 'tsconfig.json', text: `// For your editor only; runs do not need it.\n${text}\n` }
}

function nameOf(path: string): string {
	const name = basename(path)
		.replace(/[^a-z0-9._-]+/gi, '-')
		.replace(/^[^a-z0-9]+/i, '')
	return name.slice(0, 40) || 'experiment'
}
