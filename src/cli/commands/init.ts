import { mkdir, readdir, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { type Context, pathForPeople, pathToType } from '../context.ts'
import { UsageError } from '../exit-codes.ts'
import { parseSignature } from '../init/parse-signature.ts'
import { readTableHeader } from '../init/table-header.ts'
import { experimentFiles, regressionFiles, type ScaffoldFile } from '../init/templates.ts'

/** Options of `init`. */
export interface InitOptions {
	readonly signature?: string
	readonly data?: string
}

const usualSignature = 'fn f(x: f64) -> f64'

/** `init <folder>`: a new experiment that runs at once. */
export async function init(context: Context, folder: string, options: InitOptions): Promise<void> {
	const { places, out, program } = context
	if (options.data !== undefined && options.signature !== undefined) {
		throw new UsageError('expected --signature or --data, found both: with --data the signature comes from the table')
	}
	const path = resolve(places.cwd, folder)
	await expectEmpty(context, path)
	const name = nameOf(path)
	const files =
		options.data === undefined
			? experimentFiles(name, await parseSignature(options.signature ?? usualSignature))
			: await regression(name, path, resolve(places.cwd, options.data))
	await write(context, path, [...files, editorConfig(places.packageRoot)])
	const shown = pathForPeople(context, path)
	const edit =
		options.data === undefined
			? ['seed.rs       where evolution starts', 'evaluator.rs  what a good function does']
			: []
	const lines = [
		`${shown}: a new experiment`,
		...(edit.length > 0 ? ['', 'Edit', ...edit.map((line) => `  ${line}`)] : []),
		'',
		'Run',
		`  ${program} run ${pathToType(context, path)}`,
	]
	out.write(`${lines.join('\n')}\n`)
}

async function regression(name: string, folder: string, data: string): Promise<ScaffoldFile[]> {
	const { inputs, target } = await readTableHeader(data)
	const fromFolder = relative(folder, data)
	return regressionFiles(name, fromFolder.startsWith('.') ? fromFolder : `./${fromFolder}`, inputs, target)
}

/** Lets an editor find the package's types from a folder that has no `node_modules`. */
function editorConfig(packageRoot: string): ScaffoldFile {
	const options = {
		module: 'nodenext',
		moduleDetection: 'force',
		strict: true,
		noEmit: true,
		allowImportingTsExtensions: true,
		skipLibCheck: true,
		paths: {
			oxipelago: ['src/experiment/define-experiment.ts', 'dist/experiment/define-experiment.d.ts'].map((file) =>
				join(packageRoot, file),
			),
		},
	}
	const text = JSON.stringify({ compilerOptions: options, include: ['*.ts'] }, undefined, '\t')
	return { name: 'tsconfig.json', text: `// For your editor only; runs do not need it.\n${text}\n` }
}

async function expectEmpty(context: Context, path: string): Promise<void> {
	const shown = pathForPeople(context, path)
	let entries: string[]
	try {
		entries = await readdir(path)
	} catch (error) {
		const { code } = error as NodeJS.ErrnoException
		if (code === 'ENOENT') return
		throw new UsageError(`${shown}: expected a new or empty folder, found ${code === 'ENOTDIR' ? 'a file' : code}`, {
			cause: error,
		})
	}
	if (entries.length > 0) {
		throw new UsageError(
			`${shown}: expected a new or empty folder, found ${entries.length === 1 ? entries[0] : `${entries.length} entries`} in it`,
		)
	}
}

async function write(context: Context, path: string, files: readonly ScaffoldFile[]): Promise<void> {
	try {
		await makeFolder(path)
		for (const { name, text } of files) await writeFile(join(path, name), text, { flag: 'wx' })
	} catch (error) {
		const { code } = error as NodeJS.ErrnoException
		throw new UsageError(`${pathForPeople(context, path)}: cannot be written (${code})`, { cause: error })
	}
}

/** Folder by folder: Node's own recursive way tries for ever where a file system takes no folders, such as /proc. */
async function makeFolder(path: string): Promise<void> {
	const there = await stat(path).catch(() => undefined)
	if (there?.isDirectory()) return
	if (dirname(path) !== path) await makeFolder(dirname(path))
	await mkdir(path).catch((error: NodeJS.ErrnoException) => {
		// Somebody else may have made it meanwhile.
		if (error.code !== 'EEXIST') throw error
	})
}

function nameOf(path: string): string {
	const name = basename(path)
		.replace(/[^a-z0-9._-]+/gi, '-')
		.replace(/^[^a-z0-9]+/i, '')
	return name.slice(0, 40) || 'experiment'
}
